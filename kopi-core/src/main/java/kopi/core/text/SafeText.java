package kopi.core.text;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Escapes text from outside for terminals and logs: what would move the cursor, change the screen, start another line,
 * reorder or hide characters becomes visible, as in {@code \x1b}, {@code \n} or {@code \u202e}. All else stays as it is.
 *
 * <p>A backslash is not escaped: paths stay readable, and to escape twice changes nothing, so a message may be escaped
 * where it is made and once more where it leaves the program.
 */
public final class SafeText {
    /** How many characters of one value (a name, a header, a field) a message shows. */
    public static final int MAX_VALUE = 200;

    /** How many characters of a line a terminal or a log gets. */
    public static final int MAX_LINE = 4_000;

    private SafeText() {}

    /** The text with everything unsafe escaped, in its whole length. */
    public static String escape(@Nullable Object text) {
        String raw = String.valueOf(text);
        int unsafe = firstUnsafe(raw);
        return unsafe == raw.length() ? raw : escapeFrom(raw, unsafe, Integer.MAX_VALUE);
    }

    /** A value in a message: escaped, and cut to {@link #MAX_VALUE}. */
    public static String value(@Nullable Object text) {
        return cut(text, MAX_VALUE);
    }

    /** A line of output: escaped, so that it is one line, and cut to {@link #MAX_LINE}. */
    public static String line(@Nullable Object text) {
        return cut(text, MAX_LINE);
    }

    /**
     * Escaped and cut.
     *
     * @param max how many characters are shown; what was left out is counted behind them
     */
    public static String cut(@Nullable Object text, int max) {
        String raw = String.valueOf(text);
        if (raw.length() <= max && firstUnsafe(raw) == raw.length()) {
            return raw;
        }
        return escapeFrom(raw, 0, max);
    }

    /**
     * JSON text as safe as {@link #escape} makes other text, and with the same meaning: characters that JSON allows but a
     * terminal should not get become {@code \\uXXXX}. Such characters can only be inside of its strings.
     */
    public static String json(String json) {
        int unsafe = firstUnsafe(json);
        if (unsafe == json.length()) {
            return json;
        }
        var safe = new StringBuilder(json.length() + 16).append(json, 0, unsafe);
        int length = json.length();
        for (int i = unsafe, width; i < length; i += width) {
            int code = json.codePointAt(i);
            width = Character.charCount(code);
            for (int j = i; j < i + width; j++) {
                if (isSafe(code)) {
                    safe.append(json.charAt(j));
                } else {
                    safe.append(unit(json.charAt(j)));
                }
            }
        }
        return safe.toString();
    }

    private static String escapeFrom(String raw, int start, int max) {
        var safe = new StringBuilder(Math.min(raw.length(), max) + 32).append(raw, 0, start);
        int i = start;
        while (i < raw.length()) {
            int code = raw.codePointAt(i);
            int before = safe.length();
            if (isSafe(code)) {
                safe.appendCodePoint(code);
            } else {
                safe.append(escaped(code));
            }
            if (safe.length() > max) {
                safe.setLength(before);
                int left = raw.codePointCount(i, raw.length());
                return safe.append(String.format(Locale.ROOT, "… (%,d more characters)", left))
                        .toString();
            }
            i += Character.charCount(code);
        }
        return safe.toString();
    }

    private static int firstUnsafe(String text) {
        int i = 0;
        while (i < text.length()) {
            int code = text.codePointAt(i);
            if (!isSafe(code)) {
                return i;
            }
            i += Character.charCount(code);
        }
        return i;
    }

    private static boolean isSafe(int code) {
        if (code < 0x7f) {
            return code >= ' ';
        }
        return !isInvisible(code)
                && switch (Character.getType(code)) {
                    // Format characters are those without width, and those that reorder text.
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                };
    }

    /** Letters, marks and unassigned code points that Unicode has shown as nothing (Default_Ignorable_Code_Point). */
    private static boolean isInvisible(int code) {
        return switch (code) {
            case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2065, 0x3164, 0xffa0 -> true;
            default ->
                (code >= 0x180b && code <= 0x180f)
                        || (code >= 0xfe00 && code <= 0xfe0f)
                        || (code >= 0xfff0 && code <= 0xfff8)
                        || (code >= 0xe0000 && code <= 0xe0fff);
        };
    }

    private static String escaped(int code) {
        return switch (code) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> {
                if (code <= 0xff) {
                    yield String.format(Locale.ROOT, "\\x%02x", code);
                }
                yield code <= Character.MAX_VALUE ? unit((char) code) : String.format(Locale.ROOT, "\\u{%x}", code);
            }
        };
    }

    private static String unit(char unit) {
        return String.format(Locale.ROOT, "\\u%04x", (int) unit);
    }
}
