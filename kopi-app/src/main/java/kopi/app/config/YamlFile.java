package kopi.app.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import kopi.core.error.InvalidInputException;
import kopi.core.text.SafeText;
import kopi.platform.folder.IoReason;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads one YAML document from a file that anybody may have written. Its size and depth are bounded; what a configuration
 * does not need and what would quietly mean something else than it says (aliases, duplicate keys, a second document) is
 * refused. Errors name the file and the line.
 */
final class YamlFile {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_DEPTH = 20;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    /** Where the parser says that the problem is; it may have told before where the context of it begins. */
    private static final Pattern LINE = Pattern.compile("in reader, line (\\d{1,9}), column");

    private static final String DUPLICATE = "Duplicate Object property ";

    private static final YAMLMapper MAPPER = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path file;

    private YamlFile(Path file) {
        this.file = file;
    }

    /**
     * The document; empty if there is nothing in the file.
     *
     * @throws InvalidInputException if it cannot be read, or is not such a document
     */
    static Optional<JsonNode> read(Path file) {
        return new YamlFile(file).read();
    }

    /** A text as what it would be in a file: a number, true, false, or a text. */
    static JsonNode scalar(JsonNode text) {
        try {
            JsonNode read = MAPPER.readTree(text.asString());
            return read.isValueNode() && !read.isNull() ? read : text;
        } catch (JacksonException _) {
            return text;
        }
    }

    private Optional<JsonNode> read() {
        String text = decode(bytes());
        try {
            requireSimple(text);
            return Optional.ofNullable(MAPPER.readTree(text)).filter(node -> !node.isMissingNode() && !node.isNull());
        } catch (JacksonException e) {
            throw wrong(line(e), problem(e));
        }
    }

    private byte[] bytes() {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new InvalidInputException("cannot read the cluster file " + SafeText.value(file) + ": it is "
                        + (Files.isDirectory(file) ? "a folder" : "not a regular file"));
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(MAX_BYTES + 1);
                if (bytes.length > MAX_BYTES) {
                    throw new InvalidInputException(
                            SafeText.value(file) + " is larger than 1 MiB, so it is not a cluster file");
                }
                return bytes;
            }
        } catch (NoSuchFileException e) {
            throw new InvalidInputException("there is no cluster file " + file + "; name one with -f", e);
        } catch (IOException e) {
            throw IoReason.failure("cannot read the cluster file " + file, e);
        }
    }

    private String decode(byte[] bytes) {
        var text = UTF_8.newDecoder();
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length);
        CoderResult result = text.decode(in, out, true);
        out.flip();
        if (result.isError()) {
            throw wrong(1 + newlines(out), "it is not UTF-8 text" + encodingHint(bytes));
        }
        for (int i = 0; i < out.length(); i++) {
            char c = out.charAt(i);
            if ((c == BYTE_ORDER_MARK && i == 0) || c == '\n' || c == '\r' || c == '\t') {
                continue;
            }
            if (Character.isISOControl(c)) {
                throw wrong(
                        1 + newlines(out.subSequence(0, i)),
                        "there is the control character " + SafeText.escape(c) + encodingHint(bytes));
            }
        }
        return out.toString();
    }

    private static String encodingHint(byte[] bytes) {
        boolean isUtf16 = bytes.length > 1 && (bytes[0] == 0 || bytes[1] == 0 || (bytes[0] & bytes[1] & 0xfe) == 0xfe);
        return isUtf16 ? "; it seems to be UTF-16: convert it to UTF-8" : "";
    }

    private static int newlines(CharSequence text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }

    /** Goes through the document once before it becomes a tree, which neither aliases nor depth would be seen in. */
    private void requireSimple(String text) {
        try (JsonParser parser = MAPPER.createParser(text)) {
            int depth = 0;
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                int line = parser.currentTokenLocation().getLineNr();
                if (depth > MAX_DEPTH) {
                    throw wrong(line, "it is nested deeper than " + MAX_DEPTH + " levels");
                }
                if (parser.getObjectId() != null || (parser instanceof YAMLParser yaml && yaml.isCurrentAlias())) {
                    throw wrong(
                            line, "anchors and aliases (& and *) are not supported; put it in quotes if it is a text");
                }
            }
        }
    }

    private static int line(JacksonException e) {
        int line = LINE.matcher(String.valueOf(e.getOriginalMessage()))
                .results()
                .map(MatchResult::group)
                .reduce((_, last) -> last)
                .map(last -> Integer.parseInt(last.replaceAll("\\D", "")))
                .orElse(0);
        return line > 0 || e.getLocation() == null ? line : e.getLocation().getLineNr();
    }

    /** The last of the parser's lines that is no place and no excerpt; those are indented. */
    private static String problem(JacksonException e) {
        return String.valueOf(e.getOriginalMessage())
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith(" "))
                .reduce((_, last) -> last)
                .map(YamlFile::reworded)
                .orElse("it cannot be parsed");
    }

    private static String reworded(String problem) {
        if (problem.startsWith(DUPLICATE)) {
            return "the key " + SafeText.value(problem.substring(DUPLICATE.length())) + " is given twice";
        }
        return problem.startsWith("Trailing token") ? "a second document begins there" : SafeText.value(problem);
    }

    private InvalidInputException wrong(int line, String problem) {
        String where = line > 0 ? "line " + line : "it";
        return new InvalidInputException(SafeText.value(file) + ": " + where + " is not valid YAML: " + problem);
    }
}
