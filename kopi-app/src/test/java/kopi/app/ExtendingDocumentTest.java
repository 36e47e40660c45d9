package kopi.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.Report.OutputFile;
import kopi.core.report.Reports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: what the documents say of extending kopi, and of its reports, is so. */
class ExtendingDocumentTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern FILE = Pattern.compile("`([\\w./-]+\\.(?:java|proto|md|yaml))`");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");
    private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w+)`");

    private static List<String> named(Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(ROOT.resolve("docs/extending.md")))
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
    }

    @Test
    void everyFileIsThere() throws IOException {
        assertThat(named(FILE))
                .filteredOn(file -> !file.equals("package-info.java"))
                .hasSizeGreaterThan(25)
                .allSatisfy(file -> assertThat(ROOT.resolve(file)).isRegularFile());
    }

    @Test
    void everyClassAndTestIsThere() throws IOException {
        List<String> sources;
        try (Stream<Path> files = Files.find(
                ROOT,
                20,
                (file, _) ->
                        file.toString().contains("/src/") && file.toString().endsWith(".java"))) {
            sources = files.map(file -> file.getFileName().toString()).toList();
        }
        assertThat(named(TEST))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(sources).contains(name + ".java"));
        assertThat(named(CLASS))
                .filteredOn(name -> !name.equals("CATALOGUE") && !name.equals("ALL"))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(sources).contains(name + ".java"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "README.es.md", "CONTRIBUTING.md", "docs/architecture.md"})
    void thePageIsFound(String index) throws IOException {
        assertThat(Files.readString(ROOT.resolve(index))).contains("extending.md)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "README.es.md"})
    void theReportsAreThoseOfTheCatalogue(String readme) throws IOException {
        List<String> rows = Files.readAllLines(ROOT.resolve(readme)).stream()
                .filter(line -> line.matches("\\| `\\w+` [\\w-]+ \\|.*"))
                .map(line -> line.replaceFirst("\\|[^|]*\\|([^|]*)\\|$", "|$1|"))
                .toList();
        assertThat(rows)
                .containsExactlyElementsOf(Reports.CATALOGUE.all(Parameters.DEFAULT).stream()
                        .map(ExtendingDocumentTest::row)
                        .toList());
        assertThat(Files.readString(ROOT.resolve(readme)))
                .contains("[--reports " + String.join(",", Reports.CATALOGUE.names()) + "]");
    }

    /** Without what it says, which is in the reader's language. */
    private static String row(Report report) {
        List<String> files = report.files().stream()
                .map(OutputFile::name)
                .map(name -> "`" + name + "`")
                .toList();
        return "| `" + report.name() + "` " + report.title() + " | " + String.join(", ", files) + " |";
    }
}
