package kopi.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.Arithmetic;
import kopi.core.expression.Expression.ArithmeticOperator;
import kopi.core.expression.Expression.Comparison;
import kopi.core.expression.Expression.ComparisonOperator;
import kopi.core.expression.Expression.Input;
import kopi.core.expression.Expression.LongLiteral;
import kopi.core.expression.ValueType;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.Rows;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.Dataset;
import kopi.core.model.JobId;
import kopi.core.model.LongColumn;
import kopi.core.query.QueryPlan;
import kopi.core.query.QueryPlan.OutputField;
import kopi.core.query.Scan;
import kopi.core.query.Shape;
import kopi.core.report.Report;
import kopi.core.role.Filter;
import org.junit.jupiter.api.Test;

class FailingRowTest {
    private static final List<ColumnSpec> COLUMNS =
            List.of(new ColumnSpec("shop", ColumnType.BIGINT), new ColumnSpec("quantity", ColumnType.BIGINT));
    private static final JobId JOB = new JobId("job");

    private static Expression input(int column) {
        return new Input(column, ValueType.BIGINT);
    }

    private static Expression constant(long value) {
        return new LongLiteral(ValueType.BIGINT, value);
    }

    /** 7 % quantity of the rows of shop 1. */
    private static Rows rows(long[] shops, long[] quantities) {
        var scan = new Scan(
                new Dataset("sales", COLUMNS),
                COLUMNS,
                Optional.of(new Comparison(ComparisonOperator.EQUAL, input(0), constant(1))));
        var shape = new Shape.Rows(List.of(new Arithmetic(ArithmeticOperator.MODULO, constant(7), input(1))));
        var plan = new QueryPlan(scan, shape, List.of(new OutputField("rest", ValueType.BIGINT)));
        return new Rows(
                new JobPlan(JOB, List.of(new Report.Query("q", "q", "q.csv", plan)), 1),
                new BatchId(JOB, "sales", 0),
                new Batch(shops.length, Arrays.asList(new LongColumn(shops), new LongColumn(quantities))));
    }

    private static String reason(Rows rows) {
        return "the job failed: "
                + catchThrowable(() -> new Filter().receive(rows)).getMessage();
    }

    @Test
    void itIsTheFirstThatIsNotDropped() {
        Rows rows = rows(new long[] {2, 1, 2, 1, 1}, new long[] {0, 3, 0, 0, 0});

        assertThat(FailingRow.find(rows, reason(rows))).hasValue(3);
    }

    @Test
    void anyRowMayBeIt() {
        for (int count = 1; count < 20; count++) {
            for (int failing = 0; failing < count; failing++) {
                long[] shops = new long[count];
                long[] quantities = new long[count];
                Arrays.fill(shops, 1);
                Arrays.fill(quantities, 0, failing, 5);
                Rows rows = rows(shops, quantities);
                assertThat(FailingRow.find(rows, reason(rows))).hasValue(failing);
            }
        }
    }

    @Test
    void whatFailsOtherwiseIsInNoRow() {
        Rows rows = rows(new long[] {1}, new long[] {0});

        assertThat(FailingRow.find(rows, "a sum does not fit")).isEmpty();
        assertThat(FailingRow.find(rows(new long[] {2}, new long[] {0}), reason(rows)))
                .isEmpty();
        assertThat(FailingRow.find(rows(new long[0], new long[0]), reason(rows)))
                .isEmpty();
    }
}
