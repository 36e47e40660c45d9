package kopi.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import kopi.core.error.CorruptStateException;
import kopi.core.error.InvalidInputException;
import kopi.protocol.v1.Envelope;
import kopi.protocol.v1.Plan;

/** Parses what came over the wire. All that can be wrong with it ends as a {@link CorruptStateException}. Stateless. */
final class Parsing {
    private static final int VERSION_TAG = Envelope.VERSION_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;

    private Parsing() {}

    /** Parses something. */
    interface Parse<T> {
        T run() throws IOException;
    }

    /**
     * What was parsed.
     *
     * @param what is parsed, for people
     * @throws CorruptStateException also where protobuf, or a record of the core's, said that it is impossible
     */
    static <T> T translated(String what, Parse<T> parse) {
        try {
            return parse.run();
        } catch (IOException e) {
            throw new CorruptStateException(what + " is malformed: " + e.getMessage(), e);
        } catch (InvalidInputException e) {
            throw new CorruptStateException(what + " is refused: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new CorruptStateException(what + " is invalid: " + e.getMessage(), e);
        }
    }

    /**
     * The envelope, whose byte fields are views of these bytes.
     *
     * @throws CorruptStateException if it is of another version, or larger than a message may be
     */
    static Envelope envelope(byte[] bytes) throws IOException {
        if (bytes.length > Limits.MESSAGE_BYTES) {
            throw new CorruptStateException("message of " + bytes.length + " bytes; at most " + Limits.MESSAGE_BYTES);
        }
        checkVersion(CodedInputStream.newInstance(bytes));
        FieldGuard.check(CodedInputStream.newInstance(bytes), Envelope.getDescriptor());
        CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
        in.enableAliasing(true);
        Envelope envelope = Envelope.parseFrom(in);
        in.checkLastTagWas(0);
        return envelope;
    }

    /**
     * The plan in its wire form.
     *
     * @throws CorruptStateException if it is larger than a plan may be
     */
    static Plan plan(ByteString bytes) throws IOException {
        if (bytes.size() > Limits.PLAN_BYTES) {
            throw new CorruptStateException("plan of " + bytes.size() + " bytes; at most " + Limits.PLAN_BYTES);
        }
        FieldGuard.check(bytes.newCodedInput(), Plan.getDescriptor());
        return Plan.parseFrom(bytes);
    }

    /** Of what another version may have made of the rest, nothing is known. */
    private static void checkVersion(CodedInputStream in) throws IOException {
        if (in.readTag() != VERSION_TAG) {
            throw new CorruptStateException("message does not begin with its version");
        }
        int version = in.readUInt32();
        if (version != WireCodec.VERSION) {
            throw new CorruptStateException("message of version " + Integer.toUnsignedString(version)
                    + "; this version reads version " + WireCodec.VERSION);
        }
    }
}
