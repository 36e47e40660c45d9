package kopi.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import kopi.core.access.Principals;
import kopi.core.egg.Gauges.JobLine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: axe finds nothing wrong with any screen, dark or light; what each looks like is kept. */
@Tag("long")
@Timeout(value = 300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessibilityTest {
    private Browser browser;
    private ScriptedCluster cluster;
    private PageServer results;
    private PageServer data;
    private PageServer simulation;
    private Path report;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        browser = Browser.open(folder);
        cluster = new ScriptedCluster(3, Principals.NONE);
        cluster.jobs(new JobLine("nightly", "running", 1_234));
        cluster.nodeDies("filter-2");
        cluster.nodeComesBack("filter-2");
        cluster.nodeDies("joiner-1");
        Path made = Files.createDirectory(folder.resolve("results"));
        Files.writeString(
                made.resolve("t2_1.csv"),
                "year_month_created_at,item_name,profit_sum\n2024-01,Mocha,7.50\n2024-02,Latte,9.00\n");
        Files.writeString(
                made.resolve("t3.csv"),
                "year_half_created_at,store_name,tpv\n2024-H1,A,7.50\n2024-H1,B,7.50\n2024-H2,A,9.00\n2024-H2,B,9.00\n");
        Files.writeString(
                made.resolve("t4.csv"),
                "store_name,birthdate,purchases_qty\nA,1990-01-01,9\nA,1991-01-01,7\nB,1992-01-01,6\n");
        report = folder.resolve("report.html");
        HtmlReport.write(made, report);
        results = PageServer.ofResults(made, 0);
        simulation = PageServer.ofSimulation(42, 0);
        cluster.allowTrials();
        data = DataPage.open(folder.resolve("data"), "SELECT * FROM stores");
    }

    @AfterAll
    void close() {
        data.close();
        simulation.close();
        results.close();
        cluster.close();
        browser.close();
    }

    /** Each screen, with a text that it shows when it is there. */
    static Stream<Arguments> screens() {
        return Stream.of("light", "dark")
                .flatMap(scheme -> Stream.of(
                        Arguments.of(scheme, "flow", "The pipeline"),
                        Arguments.of(scheme, "life", "Let the hound out"),
                        Arguments.of(scheme, "jobs", "nightly"),
                        Arguments.of(scheme, "jobs/nightly", "not an amount"),
                        Arguments.of(scheme, "learn", "Open a trace"),
                        Arguments.of(scheme, "simulation", "No invariant is broken"),
                        Arguments.of(scheme, "reports", "Open CSV files"),
                        Arguments.of(scheme, "folder t2_1.csv", "profit_sum by year_month_created_at"),
                        Arguments.of(scheme, "folder t4.csv", "Ranking by purchases_qty"),
                        Arguments.of(scheme, "data", "Tables"),
                        Arguments.of(scheme, "report t3.csv", "tpv by store_name")));
    }

    private String address(String screen) {
        String[] parts = screen.split(" ", 2);
        return switch (parts[0]) {
            case "folder" -> results.address();
            case "data" -> data.address();
            case "simulation" -> simulation.address();
            case "report" -> report.toUri() + "#" + parts[1];
            default -> cluster.address(3) + "#/" + screen;
        };
    }

    @ParameterizedTest
    @MethodSource("screens")
    void nothingBarsAnybody(String scheme, String screen, String text) throws IOException {
        browser.go("about:blank");
        browser.prefer(scheme);
        browser.go(address(screen));
        if (screen.startsWith("folder ")) {
            browser.await("document.querySelector('.tabs')");
            browser.run("location.hash = '#/reports/" + screen.substring(screen.indexOf(' ') + 1) + "'");
        }
        browser.awaitText(text);
        List<String> barriers = browser.barriers();
        browser.screenshot(screen.replaceAll("\\W+", "-") + "-" + scheme);
        assertThat(barriers).isEmpty();
        assertThat(browser.complaints()).isEmpty();
    }
}
