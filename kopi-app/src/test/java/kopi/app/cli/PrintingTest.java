package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import kopi.app.cli.ProgressLine.ProgressText;
import kopi.app.client.DatasetSummary;
import kopi.app.client.ReportSummary;
import kopi.app.client.RunSummary;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PrintingTest {
    private static final long SECOND = 1_000_000_000;

    private static final RunSummary SUMMARY = new RunSummary(
            "embedded",
            2.5,
            1_234_567,
            3,
            98_765_432,
            List.of(new DatasetSummary("transactions", 1_234_567, 3, 98_765_432, 2.25, 548_696)),
            List.of(new ReportSummary("t1", "out/t1.csv", 1), new ReportSummary("t3", "out/t3.csv", 40_000)),
            "out/rejects.csv",
            List.of("3 rows could not be read; see out/rejects.csv"));

    @Test
    void theSummaryIsATableOfWhatWasReadAndAListOfWhatWasWritten() {
        assertThat(String.join("\n", SummaryPrinter.table(SUMMARY)) + "\n").isEqualTo("""
                        dataset                      rows   rejected         MB   seconds         rows/s
                        transactions            1,234,567          3       98.8      2.25        548,696
                        all                     1,234,567          3       98.8      2.50        493,827

                        t1  1 row  out/t1.csv
                        t3  40,000 rows  out/t3.csv
                        warning: 3 rows could not be read; see out/rejects.csv
                        """);
    }

    @Test
    void theJsonSummaryIsOneObjectOnOneLine() {
        String json = SummaryPrinter.json(SUMMARY);
        assertThat(json).doesNotContain("\n");
        JsonNode summary = JsonMapper.shared().readTree(json);
        assertThat(summary.propertyNames())
                .containsExactlyInAnyOrder(
                        "job", "seconds", "rows", "rejected", "bytes", "datasets", "reports", "rejects", "warnings");
        assertThat(summary.get("datasets").get(0).propertyNames())
                .containsExactlyInAnyOrder("name", "rows", "rejected", "bytes", "seconds", "rowsPerSecond");
        assertThat(summary.get("reports").get(1).propertyNames()).containsExactlyInAnyOrder("report", "file", "rows");
        assertThat(summary.get("rows").asLong()).isEqualTo(1_234_567);
        assertThat(summary.get("seconds").asDouble()).isEqualTo(2.5);
        assertThat(summary.get("reports").get(1).get("file").asString()).isEqualTo("out/t3.csv");
        assertThat(summary.get("warnings").get(0).asString()).startsWith("3 rows");
    }

    @Test
    void progressTellsShareRowsSpeedAndTimeLeft() {
        var text = new ProgressText(1_000, 5 * SECOND);
        assertThat(text.line(1_500, 250, 7 * SECOND)).isEqualTo(" 25 %  1,500 rows  750 rows/s  6 s left");
        assertThat(text.bar(1_500, 250, 7 * SECOND))
                .isEqualTo("[########----------------------]  25 %  1,500 rows  750 rows/s  6 s left");
        assertThat(text.bar(9_000, 1_000, 8 * SECOND))
                .isEqualTo("[" + "#".repeat(30) + "] 100 %  9,000 rows  3,000 rows/s  0 s left");
    }

    @Test
    void timeLeftIsToldInTheUnitsOfPeople() {
        assertThat(ProgressText.timeLeft(6)).isEqualTo("6 s left");
        assertThat(ProgressText.timeLeft(170)).isEqualTo("about 3 min left");
        assertThat(ProgressText.timeLeft(7_000)).isEqualTo("about 2 h left");
        assertThat(ProgressText.timeLeft(935_213)).isEqualTo("about 11 days left");
    }

    @Test
    void thereIsNoEstimateBeforeThereIsAnythingToEstimateFrom() {
        assertThat(new ProgressText(1_000_000, 0).line(10, 100, 30 * SECOND)).isEqualTo("  0 %  10 rows  0 rows/s");
        assertThat(new ProgressText(1_000, 0).line(10, 100, SECOND)).isEqualTo(" 10 %  10 rows  10 rows/s");
    }

    @Test
    void progressWithoutAnythingDoneYetIsAStart() {
        assertThat(new ProgressText(1_000, 0).line(0, 0, 0)).isEqualTo("  0 %  0 rows  0 rows/s  starting");
        assertThat(new ProgressText(0, 0).line(0, 0, SECOND)).as("empty files").endsWith("starting");
    }

    @Test
    void progressSaysWhatItWaitsForInsteadOfStarting() {
        var text = new ProgressText(1_000, 5 * SECOND);
        assertThat(text.waiting("gateway h:1: Connection refused", 60, 17 * SECOND))
                .isEqualTo("waiting for 12 s: gateway h:1: Connection refused");
        assertThat(text.waiting("gateway \u001b[2J" + "h".repeat(200), 60, 5 * SECOND))
                .as("one line of a terminal")
                .startsWith("waiting for 0 s: gateway \\x1b[2Jhh")
                .endsWith("h…")
                .hasSizeLessThan(80);
    }

    @Test
    void theLineWaitsUntilAGatewayHasAdmittedTheJob() {
        var written = new StringWriter();
        var admitted = new AtomicBoolean();
        try (var line = new ProgressLine(SafePrinter.over(written), false, () -> admitted.set(true))) {
            line.show();
            line.asking("h:1");
            line.show();
            line.waiting("gateway h:1: Connection refused; retrying for 30 s");
            line.asking("h:1");
            line.show();
            assertThat(admitted).isFalse();
            line.admitted();
            line.show();
        }
        assertThat(admitted).isTrue();
        assertThat(written.toString().replaceAll("for [0-9]+ s: ", "for N s: ").lines())
                .containsExactly(
                        "  0 %  0 rows  0 rows/s  starting",
                        "waiting for N s: asking gateway h:1",
                        "kopi: gateway h:1: Connection refused; retrying for 30 s",
                        "waiting for N s: gateway h:1: Connection refused; retrying for 30 s",
                        "  0 %  0 rows  0 rows/s  starting");
    }

    @Test
    void aTerminalShowsALineForEachDatasetAndOneForAll() {
        var written = new StringWriter();
        try (var line = new ProgressLine(SafePrinter.over(written), true, () -> {}, () -> new TerminalSize(24, 64))) {
            line.start(inOrder("transactions", 800L, "users", 200L));
            line.advance("transactions", 30, 400);
            line.show();
        }
        List<String> drawn = written.toString()
                .replaceAll("\\u001b\\[[0-9]*[A-Z]", "")
                .replaceAll("\\r(?!\\n)", "")
                .lines()
                .toList();
        assertThat(drawn)
                .containsSubsequence(
                        "transactions [###############---------------]  50 %  30 rows",
                        "users        [------------------------------]   0 %  0 rows");
        assertThat(drawn).anyMatch(all -> all.startsWith("all          [############------------------]  40 %  30 r"));
        assertThat(drawn).allMatch(text -> text.length() < 64);
    }

    @Test
    void aTerminalWithoutRoomShowsOneLine() {
        var written = new StringWriter();
        try (var line = new ProgressLine(SafePrinter.over(written), true, () -> {}, () -> new TerminalSize(4, 80))) {
            line.start(inOrder("a", 1L, "b", 1L, "c", 1L));
            line.show();
        }
        assertThat(written.toString()).doesNotContain("\n");
    }

    private static Map<String, Long> inOrder(Object... namesAndBytes) {
        Map<String, Long> bytes = new LinkedHashMap<>();
        for (int i = 0; i < namesAndBytes.length; i += 2) {
            bytes.put((String) namesAndBytes[i], (Long) namesAndBytes[i + 1]);
        }
        return bytes;
    }

    @Test
    void progressNeverExceedsTheWhole() {
        assertThat(new ProgressText(10, 0).bar(1, 11, SECOND)).startsWith("[" + "#".repeat(30) + "] 100 %");
    }
}
