package kopi.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import kopi.core.text.SafeText;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a path from the command line. The JVM decodes arguments by the locale and puts U+FFFD where that fails, after
 * which the path would be another one than was asked for: such a path is refused.
 */
final class PathArgument implements ITypeConverter<Path> {
    private static final char UNDECODABLE = '\uFFFD';
    /** The arguments as they came; only Linux has them. */
    private static final Path ARGUMENTS = Path.of("/proc/self/cmdline");

    @Override
    public Path convert(String text) {
        if (text.isEmpty()) {
            throw new TypeConversionException("the path is empty");
        }
        if (text.indexOf(UNDECODABLE) >= 0 && !areArgumentsUtf8()) {
            throw unrepresentable(text);
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw unrepresentable(text);
        }
    }

    private static TypeConversionException unrepresentable(String text) {
        return new TypeConversionException("\"" + SafeText.value(text) + "\" " + reason());
    }

    /** Why a path cannot be used, and what to do. */
    static String reason() {
        return "cannot be represented in the character set of this locale, "
                + System.getProperty("sun.jnu.encoding", "unknown")
                + ": use a path that can, or run kopi with LC_ALL=C.UTF-8 if the path is UTF-8";
    }

    /** Then a U+FFFD is one that the user typed. */
    private static boolean areArgumentsUtf8() {
        if (!UTF_8.name().equals(System.getProperty("sun.jnu.encoding"))) {
            return false;
        }
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(ARGUMENTS)));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        } catch (IOException e) {
            return false;
        }
    }
}
