package kopi.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds docs/glossary.md: one name means one thing, and its list of words that are not used is kept to. */
class GlossaryTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path GLOSSARY = ROOT.resolve("docs/glossary.md");
    private static final String UNUSED_WORDS = "## Words that are not used";

    /** A text block, a string, a character, a comment, or a name: what stands inside one of them is not another. */
    private static final Pattern TOKEN =
            Pattern.compile("(?<block>\"\"\"(?s:.)*?\"\"\")|(?<string>\"(?:\\\\.|[^\"\\\\\n])*\")"
                    + "|'(?:\\\\.|[^'\\\\])+'|//[^\n]*|(?s:/\\*.*?\\*/)|(?<name>[A-Za-z_$][A-Za-z0-9_$]*)");

    private static final List<Path> SOURCES = new ArrayList<>();

    @BeforeAll
    static void findSources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.getFileName().toString().equals("package-info.java"))
                    .map(ROOT::relativize)
                    .filter(file -> file.toString().matches("kopi-[a-z]+/src/.*"))
                    .sorted()
                    .forEach(SOURCES::add);
        }
    }

    /** A word that is not used: where it would begin and end a word, in any case. */
    private record Unused(String words, Pattern pattern) {
        static Unused of(String words) {
            return new Unused(words, Pattern.compile("\\b" + words + "\\b", Pattern.CASE_INSENSITIVE));
        }
    }

    private static List<Unused> unused(Predicate<String> row) throws IOException {
        String page = Files.readString(GLOSSARY);
        return page.substring(page.indexOf(UNUSED_WORDS))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| not |"))
                .map(line -> line.substring(1, line.indexOf('|', 1)).strip())
                .filter(row)
                .map(cell -> cell.replaceFirst(" \\(.*", ""))
                .flatMap(cell -> Arrays.stream(cell.split(", ")))
                .map(Unused::of)
                .toList();
    }

    private static boolean isOfNames(String cell) {
        return cell.endsWith("(as names)");
    }

    @Test
    void simpleNameOfAClassIsGivenOnce() {
        Map<String, List<String>> places = new TreeMap<>();
        for (Path source : SOURCES) {
            places.computeIfAbsent(source.getFileName().toString(), _ -> new ArrayList<>())
                    .add(source.toString());
        }
        places.values().removeIf(files -> files.size() < 2);

        assertThat(SOURCES).hasSizeGreaterThan(500);
        assertThat(places).isEmpty();
    }

    @Test
    void messagesAndHelpUseTheWordsOfTheGlossary() throws IOException {
        List<Unused> words = unused(cell -> !isOfNames(cell));
        List<String> found = new ArrayList<>();
        for (Path source : SOURCES) {
            if (source.toString().contains("/src/main/")) {
                forEachToken(source, (kind, text) -> {
                    if (kind == Kind.TEXT) {
                        words.stream()
                                .filter(word -> word.pattern().matcher(text).find())
                                .forEach(word -> found.add(source + ": " + word.words() + " in " + text));
                    }
                });
            }
        }

        assertThat(words).hasSizeGreaterThan(10);
        assertThat(found).isEmpty();
    }

    @Test
    void namesUseTheWordsOfTheGlossary() throws IOException {
        List<Unused> words = unused(cell -> !cell.contains(" ") || isOfNames(cell));
        List<String> found = new ArrayList<>();
        for (Path source : SOURCES) {
            forEachToken(source, (kind, text) -> {
                String spaced = kind == Kind.NAME ? spaced(text) : "";
                words.stream()
                        .filter(word -> word.pattern().matcher(spaced).matches())
                        .forEach(_ -> found.add(source + ": " + text));
            });
        }

        assertThat(words).hasSizeGreaterThan(3);
        assertThat(found).isEmpty();
    }

    private static String spaced(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    private enum Kind {
        TEXT,
        NAME
    }

    private interface TokenConsumer {
        void accept(Kind kind, String text);
    }

    private static void forEachToken(Path source, TokenConsumer consumer) throws IOException {
        Matcher matcher = TOKEN.matcher(Files.readString(ROOT.resolve(source)));
        while (matcher.find()) {
            if (matcher.group("name") != null) {
                consumer.accept(Kind.NAME, matcher.group());
            } else if (matcher.group("string") != null || matcher.group("block") != null) {
                consumer.accept(Kind.TEXT, matcher.group());
            }
        }
    }
}
