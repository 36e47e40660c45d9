package kopi.core.expression;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Texts as dictionaries take them. */
final class TextBytes {
    private TextBytes() {}

    static byte[] of(String text) {
        return text.getBytes(UTF_8);
    }
}
