package kopi.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import kopi.core.job.MemoryBudget.Queues;
import kopi.core.model.ColumnSpec;
import kopi.core.model.JobId;
import kopi.core.report.OutputColumn;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.Reports;
import kopi.core.report.Table;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    /** Rows of the usual files in a batch of the largest size that a client sends, 4 MiB. */
    private static final int USUAL_ROWS = 60_000;

    private static final int USUAL_TEXT_BYTES = USUAL_ROWS * 36;

    private static JobPlan usual() {
        return new JobPlan(
                new JobId("j"),
                Reports.NAMES.stream()
                        .map(name -> Reports.named(name, Parameters.DEFAULT))
                        .toList(),
                4);
    }

    /** The same summary again and again, under other names. */
    private static JobPlan summaries(int count) {
        var one = (Report.Summary) Reports.named("t3", Parameters.DEFAULT);
        return new JobPlan(
                new JobId("j"),
                IntStream.range(0, count)
                        .<Report>mapToObj(i -> new Report.Summary(
                                "r" + i,
                                one.title(),
                                one.dataset(),
                                one.filter(),
                                one.keys(),
                                one.measures(),
                                one.tables().stream()
                                        .map(table -> new Table(
                                                "r" + i + ".csv", table.ranking(), table.order(), table.columns()))
                                        .toList()))
                        .toList(),
                4);
    }

    @Test
    void theUsualReportsHaveRoomForTheLargestBatches() {
        JobPlan plan = usual();
        for (String dataset : List.of("transactions", "transaction_items", "users", "stores", "menu_items")) {
            assertThat(MemoryBudget.maxRows(plan, dataset)).as(dataset).isGreaterThan(USUAL_ROWS);
        }
        assertThat(MemoryBudget.maxTextBytes(plan, "transactions", USUAL_ROWS)).isGreaterThan(USUAL_TEXT_BYTES);
        assertThat(MemoryBudget.objection(plan)).isEmpty();
    }

    @Test
    void eachReportLeavesRoomForFewerRows() {
        int before = Integer.MAX_VALUE;
        for (int count = 1; count <= 40; count++) {
            int rows = MemoryBudget.maxRows(summaries(count), "transactions");
            assertThat(rows).isPositive().isLessThan(before);
            before = rows;
        }
        assertThat(MemoryBudget.maxRows(summaries(40), "transactions")).isLessThan(20_000);
    }

    /** A text is one value, however long it is, and printed as often as a plan says so. */
    @Test
    void textsThatArePrintedOftenHaveRoomForFewerBytes() {
        var one = (Report.Listing) Reports.named("t1", Parameters.DEFAULT);
        ColumnSpec text = one.printed().stream()
                .filter(column -> column.type().isText())
                .findFirst()
                .orElseThrow();
        int times = 60;
        JobPlan often = new JobPlan(
                new JobId("j"),
                IntStream.range(0, 2)
                        .<Report>mapToObj(i -> new Report.Listing(
                                "r" + i,
                                one.title(),
                                one.dataset(),
                                one.filter(),
                                "r" + i + ".csv",
                                Collections.nCopies(times, text)))
                        .toList(),
                1);
        assertThat(MemoryBudget.objection(often)).isEmpty();
        assertThat(MemoryBudget.maxTextBytes(often, "transactions", 1))
                .isPositive()
                .isLessThanOrEqualTo(MemoryBudget.RESIDENT_BYTES / (4L * times));
    }

    @Test
    void whatNobodyReadsHasNoRoom() {
        assertThat(MemoryBudget.maxRows(summaries(1), "users")).isZero();
    }

    @Test
    void theSmallestHeapHoldsWhatTheBudgetAllows() {
        assertThat(MemoryBudget.heapBytes(MemoryBudget.IN_HAND, Queues.ONE))
                .isLessThanOrEqualTo(MemoryBudget.HEAP_BYTES);
        assertThat(MemoryBudget.prefetch(MemoryBudget.HEAP_BYTES, MemoryBudget.IN_HAND, Queues.ONE))
                .isEqualTo(MemoryBudget.IN_HAND);
    }

    @Test
    void aNodeWithLessMemoryTakesFewerMessagesAtATimeOrNone() {
        for (Queues queues : List.of(Queues.ONE, new Queues(1, 1), new Queues(1, 2), new Queues(2, 0))) {
            for (int inHand = 1; inHand <= 10; inHand++) {
                long heap = MemoryBudget.heapBytes(inHand, queues);
                assertThat(MemoryBudget.prefetch(heap, 100, queues)).isEqualTo(inHand);
                assertThat(MemoryBudget.prefetch(heap - 1, 100, queues)).isEqualTo(inHand - 1);
            }
        }
        assertThat(MemoryBudget.prefetch(16 << 20, 4, Queues.ONE)).isZero();
    }

    @Test
    void whatANodeHasInHandOfAllItsQueuesFitsItsHeap() {
        for (Queues queues : List.of(Queues.ONE, new Queues(1, 1), new Queues(1, 2), new Queues(2, 0))) {
            for (long heap = 160L << 20; heap < 1L << 30; heap += 7 << 20) {
                int each = MemoryBudget.prefetch(heap, 8, queues);
                long inHand = (long) each * queues.outer() + (long) queues.inner() * MemoryBudget.INNER_IN_HAND;
                assertThat(each == 0 || inHand * MemoryBudget.RESIDENT_BYTES + MemoryBudget.WORKING_BYTES < heap)
                        .as(queues + " with " + heap)
                        .isTrue();
            }
        }
    }

    private static Table table(String file, int keys) {
        return new Table(
                file,
                Optional.empty(),
                IntStream.range(0, keys)
                        .<Table.Order>mapToObj(Table.Order.ByKey::new)
                        .toList(),
                List.of(new OutputColumn.Total("total", 0)));
    }

    @Test
    void aPlanThatCannotBeRunOnAUsualBatchIsRefused() {
        var wide = (Report.Summary) Reports.named("t3", Parameters.DEFAULT);
        var keys = IntStream.range(0, 16).mapToObj(_ -> wide.keys().getFirst()).toList();
        var measures =
                IntStream.range(0, 32).mapToObj(_ -> wide.measures().getFirst()).toList();
        var plan = new JobPlan(
                new JobId("j"),
                IntStream.range(0, 21)
                        .<Report>mapToObj(i -> new Report.Summary(
                                "r" + i,
                                wide.title(),
                                wide.dataset(),
                                wide.filter(),
                                keys,
                                measures,
                                List.of(table("r" + i + ".csv", keys.size()))))
                        .toList(),
                4);
        assertThat(MemoryBudget.objection(plan))
                .hasValueSatisfying(reason ->
                        assertThat(reason).startsWith("the plan's reports on transactions need so much memory"));
    }
}
