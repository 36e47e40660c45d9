package kopi.protocol;

import com.google.protobuf.CodedInputStream;
import java.util.List;
import kopi.core.error.CorruptStateException;
import kopi.core.job.FileIdentity;
import kopi.core.job.InputIdentity;
import kopi.protocol.v1.Input;
import kopi.protocol.v1.InputFile;

/** How the identity of a job's input crosses the wire. */
public final class InputWire {
    private InputWire() {}

    /** The bytes for that identity, as a request holds them. */
    public static byte[] encode(InputIdentity identity) {
        return write(identity).toByteArray();
    }

    /**
     * The identity in these bytes.
     *
     * @throws CorruptStateException if there is none
     */
    public static InputIdentity decode(byte[] bytes) {
        return Parsing.translated("input", () -> {
            FieldGuard.check(CodedInputStream.newInstance(bytes), Input.getDescriptor());
            return read(Input.parseFrom(bytes));
        });
    }

    /** The message for that identity. */
    static Input write(InputIdentity identity) {
        var input = Input.newBuilder().setBatchBytes(identity.batchBytes());
        identity.files()
                .forEach(file -> input.addFiles(InputFile.newBuilder()
                        .setPath(file.path())
                        .setBytes(file.bytes())
                        .setCrc32C(file.crc32c())));
        return input.build();
    }

    /**
     * The identity in that message.
     *
     * @throws CorruptStateException if it is none
     */
    static InputIdentity read(Input input) {
        if (input.getFilesCount() > InputIdentity.MAX_FILES) {
            throw new CorruptStateException(
                    "input of " + input.getFilesCount() + " files; at most " + InputIdentity.MAX_FILES);
        }
        List<FileIdentity> files =
                input.getFilesList().stream().map(InputWire::file).toList();
        return new InputIdentity(Limits.natural("batch bytes", input.getBatchBytes()), files);
    }

    private static FileIdentity file(InputFile file) {
        if (file.getBytes() < 0) {
            throw new CorruptStateException("file of " + Long.toUnsignedString(file.getBytes()) + " bytes");
        }
        return new FileIdentity(Limits.path(file.getPath()), file.getBytes(), file.getCrc32C());
    }
}
