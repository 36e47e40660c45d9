package kopi.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kopi.core.access.Principals;
import kopi.core.egg.Gauges.JobLine;
import kopi.core.port.ClusterSimulator.Run;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: in a real browser the page shows what is, goes on without the egg that served it, and takes nothing for more than text. */
@Timeout(value = 120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageBrowserTest {
    private static final String HOSTILE = "<script>window.hacked = 1</script><img src=x onerror=\"window.hacked = 1\">";
    private static final String TOKEN = "open-sesame-open";

    private Browser browser;
    private Path downloads;

    @BeforeAll
    void open(@TempDir Path folder) {
        downloads = folder;
        browser = Browser.open(folder);
    }

    @AfterEach
    void nothingWasRefusedOrFailed() {
        assertThat(browser.run("return window.hacked === undefined")).isEqualTo(true);
        assertThat(browser.complaints()).isEmpty();
    }

    @AfterAll
    void close() {
        browser.close();
    }

    private static Path results(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("t1.csv"), "transaction_id,final_amount\n" + listing());
        Files.writeString(
                folder.resolve("t3.csv"),
                "year_half_created_at,store_name,tpv\n2024-H1,\"" + HOSTILE.replace("\"", "\"\"")
                        + "\",10.50\n2024-H1,Changkat,7.25\n2024-H2,Changkat,9.00\n");
        return folder;
    }

    private static String listing() {
        var rows = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            rows.append("id-%06d,%d.50%n".formatted(i, 75 + i % 50));
        }
        return rows.toString();
    }

    @Test
    void aDeathAndAComebackAppearWithoutAReload() {
        try (var cluster = new ScriptedCluster(1, Principals.NONE)) {
            browser.go(cluster.address(1));
            browser.awaitText("8 of 8 nodes work");
            browser.run("window.isTheSame = true");
            cluster.nodeDies("filter-2");
            browser.awaitText("7 of 8 nodes work");
            browser.await("document.querySelector('.pill.dead .name').textContent === 'filter-2'");
            cluster.nodeComesBack("filter-2");
            browser.awaitText("8 of 8 nodes work");
            browser.type("body", "2");
            browser.awaitText("filter-2 is ready again");
            assertThat(browser.text()).contains("filter-2 is dead");
            assertThat(browser.run("return window.isTheSame")).isEqualTo(true);
        }
    }

    @Test
    void thePageGoesOnWhenTheEggThatServesItDies() {
        try (var cluster = new ScriptedCluster(3, Principals.sharing(TOKEN))) {
            browser.go(cluster.address(3) + "#/jobs");
            browser.awaitText("This cluster asks for a token");
            browser.type("input[type=password]", TOKEN);
            browser.click("button[type=submit]");
            browser.awaitText("egg-3 leads");
            browser.run("window.isTheSame = true");
            cluster.leaderDies();
            browser.await("document.querySelector('.fresh').dataset.egg === 'egg-2'");
            cluster.jobs(new JobLine("nightly", "running", 7));
            browser.awaitText("nightly");
            browser.awaitText("egg-2 leads");
            assertThat(browser.run("return window.isTheSame")).isEqualTo(true);
            assertThat(browser.requests()).isNotEmpty().allMatch(address -> address.startsWith("http://127.0.0.1:"));
        }
    }

    @Test
    void whatAResultHoldsStaysText(@TempDir Path folder) throws IOException {
        Path results = results(folder.resolve("results"));
        Path file = folder.resolve("report.html");
        HtmlReport.write(results, file);
        // A page of before may still look for its cluster.
        browser.go("about:blank");
        browser.requests();
        browser.go(file.toUri() + "#t3.csv");
        browser.await("document.querySelectorAll('.chart rect').length > 2");
        assertThat(browser.run("return document.querySelector('.data tbody td:nth-child(2)').textContent"))
                .isEqualTo(HOSTILE);
        assertThat(browser.requests()).allMatch(address -> address.startsWith("file:"));
    }

    @Test
    void hundredThousandRowsAreSortedAndFiltered(@TempDir Path folder) throws IOException {
        try (var page = PageServer.ofResults(results(folder.resolve("results")), 0)) {
            browser.go(page.address());
            browser.awaitText("100,000 rows");
            assertThat(browser.run("return location.hash")).isEqualTo("");
            assertThat((Long) browser.run("return document.querySelectorAll('.data tbody tr').length"))
                    .isBetween(10L, 100L);
            browser.click(".data th:nth-child(2) button");
            browser.click(".data th:nth-child(2) button");
            browser.await("document.querySelector('.data tbody td:nth-child(2)').textContent === '124.50'");
            browser.type(".filter-input", "final_amount>124 id-00004");
            browser.await("document.querySelectorAll('.data tbody tr').length === 1");
            assertThat(browser.text()).contains("1 of 100,000 rows match", "id-000049");
        }
    }

    @Test
    void exportsAreComplete(@TempDir Path folder) throws IOException {
        try (var page = PageServer.ofResults(results(folder.resolve("results")), 0)) {
            browser.go(page.address());
            browser.awaitText("100,000 rows");
            browser.run("location.hash = '#/reports/t3.csv'");
            browser.awaitText("3 rows");
            List<String> names = List.of("t3.csv", "t3.json", "t3.xlsx", "t3.svg");
            for (String name : names) {
                browser.click(".actions button:nth-child(" + (names.indexOf(name) + 1) + ")");
                assertThat(Downloads.await(downloads.resolve(name))).isNotEmpty();
            }
            assertThat(downloads.resolve("t3.csv")).hasSameTextualContentAs(folder.resolve("results/t3.csv"));
            assertThat(Files.readString(downloads.resolve("t3.json"))).contains("\"tpv\": 10.50");
            assertThat(Files.readString(downloads.resolve("t3.svg")))
                    .startsWith("<svg")
                    .contains("Changkat");
        }
    }

    @Test
    void aQueryIsAnsweredAndAMistakeInItIsShown(@TempDir Path folder) throws IOException {
        try (var page = DataPage.open(folder, "SELECT store_nam FROM stores")) {
            browser.go(page.address());
            browser.await("document.querySelector('.editor')?.value === 'SELECT store_nam FROM stores'");
            browser.click(".ask .primary");
            browser.awaitText("did you mean store_name?");
            browser.run("const editor = document.querySelector('.editor'); editor.value = "
                    + "'SELECT store_name, SUM(final_amount) AS total FROM transactions JOIN stores USING (store_id) GROUP BY 1'; "
                    + "editor.dispatchEvent(new Event('input', {bubbles: true}))");
            browser.type(".editor", Browser.CONTROL_ENTER);
            browser.awaitText("total by store_name");
            assertThat(browser.text()).contains("Changkat", "78.0000").contains("2 rows");
            browser.click(".ask .bar button:nth-child(2)");
            browser.awaitText("joiner");
        }
    }

    @Test
    void aJobIsAMapOfItsBatchesAndCanBeAborted() {
        try (var cluster = new ScriptedCluster(1, Principals.NONE)) {
            cluster.jobs(new JobLine("nightly", "running", 3));
            browser.go(cluster.address(1) + "#/jobs/nightly");
            browser.await("document.querySelectorAll('.card .batch-map[role=img] .cell').length === 5");
            assertThat(browser.run("return [...document.querySelectorAll('.batch-map[role=img] .cell')]"
                            + ".map(cell => cell.getAttribute('class')).join('; ')"))
                    .isEqualTo("cell folded rejected; cell folded repeated; cell finished; cell sent; cell unsent");
            assertThat(browser.text())
                    .contains("3 · 2", "1 / 16", "final_amount: not an amount", "transactions/<b>.csv:7")
                    .contains("<script>window.hacked = 1</script>", "Does not answer: aggregator-2");
            browser.click(".actions button");
            browser.awaitText("Abort nightly for good");
            browser.click(".actions .danger");
            browser.awaitText("nightly was aborted");
            browser.await("document.querySelector('.facts').innerText.includes('failed')");
        }
    }

    @Test
    void electionsAreArrowsAndTrialsAreForWhomTheClusterFileAllowsThem() {
        try (var cluster = new ScriptedCluster(2, Principals.NONE)) {
            browser.go(cluster.address(1) + "#/life");
            browser.await("document.querySelectorAll('.arrow').length === 3");
            assertThat(browser.run("return document.querySelector('.arrow.election title').textContent"))
                    .asString()
                    .contains("egg-1 → egg-3: ELECTION, term 2");
            assertThat(browser.text()).contains("27 of 30").doesNotContain("Trials");
            cluster.allowTrials();
            browser.awaitText("Let the hound out");
            browser.click("[aria-label='Freeze joiner-1']");
            browser.awaitText("Not done: joiner-1 cannot be frozen <b>here</b>");
            browser.click("[aria-label='Kill filter-2']");
            browser.awaitText("filter-2 is dead");
            browser.run("const count = document.querySelector('input[type=number]'); count.value = '5'; "
                    + "count.dispatchEvent(new Event('input', {bubbles: true}))");
            browser.click("form.bar button");
            browser.awaitText("there are to be 5 of filter");
        }
    }

    @Test
    void whatWaitsAndHowMuchGoesThroughIsInThePipeline() {
        try (var cluster = new ScriptedCluster(1, Principals.NONE)) {
            cluster.jobs(new JobLine("nightly", "running", 3));
            browser.go(cluster.address(1));
            browser.awaitText("40.0 MB/s");
            browser.awaitText("1 batches unfinished");
            assertThat(
                            browser.run(
                                    "return [...document.querySelectorAll('.waiting title')].map(it => it.textContent).join('; ')"))
                    .isEqualTo("filter: 7 waiting; aggregator: 5 waiting");
        }
    }

    @Test
    void aSimulatedClusterIsPlayedStepByStepAndFaultsAreButtons(@TempDir Path folder) throws IOException {
        try (var page = PageServer.ofSimulation(42, 0)) {
            browser.go(page.address());
            browser.await("document.querySelector('.stage-map')");
            browser.awaitText("step 1 of");
            browser.click("[aria-label='One step on']");
            browser.awaitText("step 2 of");
            browser.run("const step = document.querySelector('#step'); step.value = step.max; "
                    + "step.dispatchEvent(new Event('input', {bubbles: true}))");
            browser.await("document.querySelectorAll('.lamps .lit').length === 4");
            browser.run("const step = document.querySelector('#step'); step.value = 100; "
                    + "step.dispatchEvent(new Event('input', {bubbles: true}))");
            browser.run("[...document.querySelectorAll('button')].find(it => it.textContent === 'MASSACRE').click()");
            browser.awaitText(":MASSACRE");
            assertThat(browser.barriers()).isEmpty();
        }
        // Any egg's page plays what was written to a file.
        Path trace = folder.resolve("42.jsonl");
        SimulationTrace.of(new Run(42, List.of())).write(trace);
        Path hostile = Files.writeString(folder.resolve("bad.jsonl"), "{\"seed\": 1}\n{\"who\": " + "\"<b>\"}\n{}");
        try (var cluster = new ScriptedCluster(1, Principals.NONE)) {
            browser.go(cluster.address(1) + "#/learn");
            browser.awaitText("Open a trace");
            browser.type("input[type=file]", hostile.toString());
            browser.awaitText("not a trace of kopi simulate");
            browser.type("input[type=file]", trace.toString());
            browser.awaitText("Seed 42");
        }
    }

    /** Anybody may send somebody a link, or a file. */
    @Test
    void neitherABadAddressNorABadFileEndsThePage(@TempDir Path folder) throws IOException {
        Path ragged = Files.writeString(folder.resolve("ragged.csv"), "name,sum\nx\ny,2,3\n\n\"z");
        try (var cluster = new ScriptedCluster(1, Principals.NONE)) {
            browser.go(cluster.address(1) + "#/jobs/%E0%A4%A");
            browser.awaitText("No job is running");
            browser.run("location.hash = '#/reports'");
            browser.awaitText("Open CSV files");
            browser.type("input[type=file]", ragged.toString());
            browser.awaitText("4 rows");
            browser.click(".data th:nth-child(2) button");
            browser.type(".filter-input", "sum=2");
            browser.awaitText("1 of 4 rows match");
        }
    }

    @Test
    void twoRunsAreHeldAgainstEachOther(@TempDir Path folder) throws IOException {
        Path other = Files.createDirectory(folder.resolve("other")).resolve("t3.csv");
        Files.writeString(
                other,
                "year_half_created_at,store_name,tpv\n2024-H1,Changkat,7.30\n2024-H2,Changkat,9.00\n2024-H2,New,1.00\n");
        try (var page = PageServer.ofResults(results(folder.resolve("results")), 0)) {
            browser.go(page.address());
            browser.await("document.querySelector('[role=tab]')");
            browser.run("location.hash = '#/reports/t3.csv'");
            browser.awaitText("3 rows");
            browser.type("input[type=file]", other.toString());
            browser.awaitText("Rows that differ: 1; only here: 1; only there: 1.");
            assertThat(browser.text()).contains("+0.05");
            assertThat(browser.barriers()).isEmpty();
            browser.click(".bar > .quiet:last-child");
            browser.awaitText("3 rows");
        }
    }

    @Test
    void itSpeaksSpanishAndByKeys() {
        try (var cluster = new ScriptedCluster(1, Principals.NONE)) {
            browser.go(cluster.address(1));
            browser.awaitText("The pipeline");
            browser.click(".tools button");
            browser.awaitText("La cadena");
            browser.type("body", "?");
            browser.await("document.querySelector('dialog').open");
            browser.click("dialog button");
            browser.type("body", "3");
            browser.awaitText("No hay trabajos en marcha");
            assertThat(browser.run("return document.documentElement.lang")).isEqualTo("es");
            browser.click(".tools button");
            browser.awaitText("No job is running");
        }
    }
}
