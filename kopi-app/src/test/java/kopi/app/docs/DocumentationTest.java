package kopi.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Goal: every link of every page leads somewhere, every class and file named in one is there, and every picture can be drawn. */
class DocumentationTest {
    /** A code span that can only be a Java type: {@code FoldEngine}, or {@code FoldEngine.restore}; not {@code SELECT} or {@code t1}. */
    private static final Pattern TYPE = Pattern.compile("(?<type>[A-Z][a-z]\\w*[A-Z]\\w*)(\\.\\w+(\\(\\))?)*");

    private static final Pattern FILE =
            Pattern.compile("(kopi-[a-z]+/(?!target/)|docs/|scripts/|examples/)[\\w./-]+\\w");
    private static final Pattern DECLARATION =
            Pattern.compile("\\b(?:class|interface|record|enum|@interface)\\s+([A-Z]\\w*)");
    private static final Pattern MESSAGE = Pattern.compile("(?m)^\\s*(?:message|service|enum|rpc) (\\w+)");

    private static final Set<String> TYPES = new HashSet<>();
    private static final List<Page> PAGES = new ArrayList<>();

    @BeforeAll
    static void readAll() throws IOException {
        PAGES.addAll(Page.all());
        try (Stream<Path> files = Files.walk(Page.ROOT)) {
            for (Path file : files.filter(file -> file.toString().matches(".*/kopi-\\w+/src/.*\\.(java|proto)"))
                    .toList()) {
                Pattern pattern = file.toString().endsWith(".java") ? DECLARATION : MESSAGE;
                pattern.matcher(Files.readString(file)).results().forEach(found -> TYPES.add(found.group(1)));
            }
        }
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        int checked = 0;
        for (Page page : PAGES) {
            for (String link : page.links()) {
                checked++;
                if (!leadsSomewhere(page, link)) {
                    broken.add(page.file() + ": " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(checked).isGreaterThan(100);
    }

    /** What is elsewhere is not asked for: a test needs no network. */
    private static boolean leadsSomewhere(Page page, String link) throws IOException {
        if (link.startsWith("https://")) {
            return true;
        }
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty()
                ? page.file()
                : Page.ROOT.resolve(page.file()).resolveSibling(path).normalize();
        if (!Files.exists(Page.ROOT.resolve(target))
                || !Page.ROOT.resolve(target).startsWith(Page.ROOT)) {
            return false;
        }
        return hash < 0
                || Page.of(Page.ROOT.relativize(Page.ROOT.resolve(target)))
                        .anchors()
                        .contains(link.substring(hash + 1));
    }

    /** Decisions tell of their time: what they name may be gone since. */
    private static boolean isHistory(Page page) {
        return page.file().startsWith("docs/adr") || page.file().endsWith("CHANGELOG.md");
    }

    @Test
    void everyClassThatIsNamedIsThere() {
        List<String> missing = new ArrayList<>();
        int checked = 0;
        for (Page page : PAGES) {
            for (String code : page.codes()) {
                var type = TYPE.matcher(code);
                if (type.matches() && !isHistory(page)) {
                    checked++;
                    if (!TYPES.contains(type.group("type"))) {
                        missing.add(page.file() + ": " + code);
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(checked).isGreaterThan(100);
    }

    @Test
    void everyFileThatIsNamedIsThere() {
        List<String> missing = new ArrayList<>();
        for (Page page : PAGES) {
            for (String code : page.codes()) {
                if (FILE.matcher(code).matches() && !isHistory(page) && !Files.exists(Page.ROOT.resolve(code))) {
                    missing.add(page.file() + ": " + code);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyPageIsReachedFromTheIndex() throws IOException {
        Path index = Path.of("docs/index.md");
        List<Path> reached = Page.of(index).links().stream()
                .filter(link -> !link.startsWith("https://"))
                .map(link -> index.resolveSibling(link.replaceFirst("#.*", "")).normalize())
                .toList();
        assertThat(PAGES.stream()
                        .map(Page::file)
                        .filter(file -> file.startsWith("docs"))
                        .filter(file -> !file.startsWith("docs/adr") && !file.equals(index)))
                .hasSizeGreaterThan(20)
                .allMatch(reached::contains);
        assertThat(Page.of(Path.of("README.md")).links()).contains(index.toString());
        assertThat(Page.of(Path.of("README.es.md")).links()).contains(index.toString());
    }

    @Test
    void everyDiagramCanBeDrawn() {
        int diagrams = 0;
        for (Page page : PAGES) {
            for (Page.Block block : page.blocks()) {
                if (block.info().equals("mermaid")) {
                    diagrams++;
                    assertThat(problem(block)).as(page.file().toString()).isEmpty();
                }
            }
        }
        assertThat(diagrams).isGreaterThan(20);
    }

    private static String problem(Page.Block block) {
        try {
            Mermaid.check(block.lines());
            return "";
        } catch (MermaidException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
