package kopi.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import kopi.core.job.JobPlan;
import kopi.core.job.MemoryBudget;
import kopi.core.job.PlanLimits;
import kopi.core.model.JobId;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.Reports;
import kopi.core.report.Table;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Goal: the figures in docs/protocol.md are those of the code. */
class ProtocolDocumentTest {
    private static String page = "";

    @BeforeAll
    static void readThePage() throws IOException {
        page = Files.readString(Path.of("../docs/protocol.md")).replaceAll("\\s+", " ");
    }

    private static void holds(String what, String figure) {
        assertThat(page).contains("| " + what + " | " + figure + " |");
    }

    private static String number(int value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    @Test
    void limitsOfMessages() {
        holds("a message", mebibytes(Limits.MESSAGE_BYTES));
        holds("fields of a message, nested ones included", number(Limits.FIELDS));
        holds("messages inside of messages", number(Limits.DEPTH));
        holds("dead letters inside of dead letters", number(Limits.DEAD_LETTERS));
        holds("columns of a batch", number(Limits.COLUMNS));
        holds("values (rows × columns) of a message", number(Limits.VALUES));
        holds("texts of a message, unpacked", mebibytes(Limits.TEXT_BYTES));
        holds("a name of a dataset, gateway or queue", number(Limits.NAME_LENGTH) + " characters");
        holds("a path of an input file", number(Limits.PATH_LENGTH) + " characters");
        holds("a reason or warning; longer ones are cut when written", number(Limits.REASON_LENGTH) + " characters");
    }

    @Test
    void limitsOfPlans() {
        PlanLimits limits = PlanLimits.USUAL;
        holds("a plan, encoded", (limits.encodedBytes() >> 10) + " KiB");
        holds("reports of a plan", number(limits.reports()));
        holds("conditions of a report", number(limits.conditions()));
        holds(
                "group keys, measures, tables of a summary",
                limits.keys() + ", " + limits.measures() + ", " + limits.tables());
        holds("columns of a table or listing; criteria of an order", limits.columns() + "; " + limits.orders());
        holds("all of these together, over the whole plan", number(limits.parts()));
        holds("all names of a plan", number(limits.textLength()) + " characters");
        holds("partitions of a job", number(limits.partitions()));
    }

    @Test
    void rowsOfABatch() {
        assertThat(page)
                .contains("allows " + mebibytes(MemoryBudget.RESIDENT_BYTES) + " for a batch in hand and "
                        + mebibytes(MemoryBudget.WORKING_BYTES) + " for one that is worked on")
                .contains("That is " + roundedDown(Reports.CATALOGUE.all(Parameters.DEFAULT), 1_000)
                        + " transactions for the four reports, " + roundedDown(summariesLikeT3(), 500)
                        + " for forty summaries like T3")
                .contains("fewer than " + number(MemoryBudget.LEAST_ROWS) + " is refused");
    }

    private static String roundedDown(List<? extends Report> reports, int unit) {
        int rows = MemoryBudget.maxRows(new JobPlan(new JobId("j"), List.copyOf(reports), 4), "transactions");
        return number(rows / unit * unit);
    }

    private static List<Report> summariesLikeT3() {
        var t3 = (Report.Summary) Reports.named("t3", Parameters.DEFAULT);
        return IntStream.range(0, 40).<Report>mapToObj(i -> renamed(t3, i)).toList();
    }

    private static Report renamed(Report.Summary report, int number) {
        return new Report.Summary(
                "r" + number,
                report.title(),
                report.dataset(),
                report.filter(),
                report.keys(),
                report.measures(),
                report.tables().stream()
                        .map(table -> new Table("r" + number + ".csv", table.ranking(), table.order(), table.columns()))
                        .toList());
    }
}
