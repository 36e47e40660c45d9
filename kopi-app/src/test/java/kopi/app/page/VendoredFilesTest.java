package kopi.app.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Goal: what the page is made of is what was taken over, is small, and fits together. */
class VendoredFilesTest {
    private static final Path PAGE = Path.of("src/main/resources/kopi/app/page");
    private static final Path VENDOR = PAGE.resolve("vendor");
    private static final int MAX_PAGE_BYTES = 250 * 1_024;

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void everyLibraryHasTheChecksumThatWasWrittenDown() throws Exception {
        List<String> named = new ArrayList<>();
        for (String line : Files.readAllLines(VENDOR.resolve("SHA256SUMS"))) {
            String[] parts = line.split("\\s+", 2);
            String name = parts[1].replaceFirst("^\\./", "");
            named.add(name);
            assertThat(sha256(Files.readAllBytes(VENDOR.resolve(name))))
                    .as(name)
                    .isEqualTo(parts[0]);
        }
        try (Stream<Path> files = Files.list(VENDOR)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(named.stream(), Stream.of("SHA256SUMS"))
                            .toList());
        }
        assertThat(Files.readString(VENDOR.resolve("LICENSES.txt")))
                .contains("d3 7", "plot 0", "uplot 1", "htm 3", "preact 10");
    }

    @Test
    void allThatABrowserLoadsIsSmall() {
        assertThat(PageFiles.ALL.stream()
                        .mapToInt(name -> PageFiles.at("/" + name).orElseThrow().gzipped().length)
                        .sum())
                .isLessThan(MAX_PAGE_BYTES);
    }

    @Test
    void everyFileOfThePageIsServedAndNothingElse() throws Exception {
        try (Stream<Path> files = Files.walk(PAGE)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> PAGE.relativize(file).toString())
                            .filter(name -> !name.endsWith(".txt") && !name.endsWith("SHA256SUMS")))
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(PageFiles.ALL.stream(), Stream.of("report.js"))
                            .toList());
        }
        assertThat(PageFiles.at("/../page/index.html")).isEmpty();
        assertThat(PageFiles.at("/vendor/SHA256SUMS")).isEmpty();
    }

    /** One file holds them all: imports are on one line each, and no two modules give the same name. */
    @Test
    void theModulesOfAReportFitIntoOneFile() {
        Pattern name = Pattern.compile("(?m)^(?:export )?(?:async )?(?:function|const|let|class) (\\w+)");
        Set<String> names = new HashSet<>();
        for (String module : PageFiles.RESULT_MODULES) {
            String text = new String(PageFiles.bytes(module), UTF_8);
            assertThat(text.lines().filter(line -> line.startsWith("import "))).allMatch(line -> line.endsWith("';"));
            name.matcher(text)
                    .results()
                    .forEach(found -> assertThat(names.add(found.group(1)))
                            .as(module + " gives " + found.group(1) + " a second time")
                            .isTrue());
        }
    }

    /** As the server's policy has it. */
    @Test
    void theStyleOfChartsIsTheOneThatIsAllowed() throws Exception {
        String plot = Files.readString(VENDOR.resolve("plot.js"));
        var style = Pattern.compile(
                        "append\\(\"style\"\\)\\.text\\(`(:where\\(\\.\\$\\{\\w}\\) \\{\\\\n  --plot-background[^`]*)`")
                .matcher(plot);
        assertThat(style.find()).isTrue();
        String text = style.group(1).replace("\\n", "\n").replaceAll("\\$\\{\\w}", "chart");
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        assertThat(Files.readString(Path.of("../kopi-adapters/src/main/java/kopi/adapter/signals/SiteHandler.java")))
                .contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
    }
}
