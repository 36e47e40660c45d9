package kopi.protocol;

import java.util.Optional;
import kopi.core.egg.Desired;
import kopi.core.egg.Term;
import kopi.core.error.CorruptStateException;
import kopi.protocol.v1.RememberedDesired;
import kopi.protocol.v1.RememberedTerm;

/** What an egg keeps on its disk, as bytes. Stateless. */
public final class EggMemoryCodec {
    private static final byte VERSION = 3;
    /** The field that stands first. */
    private static final byte VERSION_TAG = RememberedTerm.VERSION_FIELD_NUMBER << 3;

    private EggMemoryCodec() {}

    /** The bytes for a term. */
    public static byte[] encode(Term term) {
        return RememberedTerm.newBuilder()
                .setVersion(VERSION)
                .setTerm(EggWire.write(term))
                .build()
                .toByteArray();
    }

    /** The bytes for what is desired. */
    public static byte[] encode(Desired desired) {
        return RememberedDesired.newBuilder()
                .setVersion(VERSION)
                .setDesired(EggWire.write(desired))
                .build()
                .toByteArray();
    }

    /**
     * The term in these bytes; empty if another version wrote them.
     *
     * @throws CorruptStateException if nobody did
     */
    public static Optional<Term> term(byte[] bytes) {
        return decoded(bytes, () -> {
            RememberedTerm remembered = RememberedTerm.parseFrom(bytes);
            require(remembered.hasTerm());
            return EggWire.read(remembered.getTerm());
        });
    }

    /**
     * What is desired by these bytes; empty if another version wrote them.
     *
     * @throws CorruptStateException if nobody did
     */
    public static Optional<Desired> desired(byte[] bytes) {
        return decoded(bytes, () -> {
            RememberedDesired remembered = RememberedDesired.parseFrom(bytes);
            require(remembered.hasDesired());
            return EggWire.read(remembered.getDesired());
        });
    }

    private static <T> Optional<T> decoded(byte[] bytes, Parsing.Parse<T> parse) {
        return isOfAnotherVersion(bytes) ? Optional.empty() : Optional.of(Parsing.translated("egg's memory", parse));
    }

    /** Versions 1 and 2 stood in four bytes, the highest first. */
    private static boolean isOfAnotherVersion(byte[] bytes) {
        boolean isEarly = bytes.length > Integer.BYTES
                && (bytes[0] | bytes[1] | bytes[2]) == 0
                && (bytes[3] == 1 || bytes[3] == 2);
        boolean isLate = bytes.length > 1 && bytes[0] == VERSION_TAG && bytes[1] > VERSION;
        return isEarly || isLate;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("nothing is remembered");
        }
    }
}
