package kopi.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kopi.core.error.InvalidInputException;
import kopi.platform.folder.IoReason;

/** A file that holds a token and nothing else, as secrets are mounted into containers. */
final class TokenFile {
    private static final int MAX_BYTES = 4_096;

    private TokenFile() {}

    /**
     * The token in it, without the line end of an editor.
     *
     * @throws InvalidInputException if it cannot be read, or holds more or less than a token
     */
    static String read(Path file) {
        try {
            String token =
                    Files.size(file) > MAX_BYTES ? "" : Files.readString(file).strip();
            if (token.isEmpty()) {
                throw new InvalidInputException(
                        "--token-file: " + file + " is empty or longer than " + MAX_BYTES + " bytes");
            }
            return token;
        } catch (IOException e) {
            throw IoReason.failure("--token-file: cannot read " + file, e);
        }
    }
}
