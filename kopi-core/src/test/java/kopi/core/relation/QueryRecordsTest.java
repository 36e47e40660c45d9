package kopi.core.relation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kopi.core.expression.LongVector;
import kopi.core.expression.TextVector;
import kopi.core.expression.ValueType;
import kopi.core.expression.VectorBatch;
import kopi.core.model.TextColumn;
import kopi.core.query.QueryPlan.OutputField;
import org.junit.jupiter.api.Test;

class QueryRecordsTest {
    private static final TextColumn TEXTS = TextColumn.of(List.of("", "plain", "a, \"b\"\nc"));

    private static String printed(VectorBatch rows, ValueType... types) {
        return new String(QueryRecords.records(rows, List.of(types)), UTF_8);
    }

    @Test
    void nullIsNothingAndAnEmptyTextIsTwoQuotes() {
        var texts = new TextVector(new int[] {TextVector.NULL, 0, 1, 2}, TEXTS);
        var numbers = new LongVector(new long[] {LongVector.NULL, 0, -105, 7});
        assertThat(printed(
                        new VectorBatch(4, List.of(texts, numbers, texts)),
                        ValueType.TEXT,
                        ValueType.decimal(2),
                        ValueType.TEXT))
                .isEqualTo("""
                        ,,
                        "",0.00,""
                        plain,-1.05,plain
                        "a, ""b""\nc",0.07,"a, ""b""\nc"
                        """);
    }

    @Test
    void valuesAreTheTextsThatCastMakesOfThem() {
        var values = new LongVector(new long[] {1});
        assertThat(printed(
                        new VectorBatch(1, List.of(values, values, values, values, values)),
                        ValueType.BOOLEAN,
                        ValueType.BIGINT,
                        ValueType.DATE,
                        ValueType.TIME,
                        ValueType.TIMESTAMP))
                .isEqualTo("true,1,1970-01-02,00:00:01,1970-01-01 00:00:01\n");
    }

    @Test
    void theHeaderQuotesWhatNeedsIt() {
        assertThat(QueryRecords.header(List.of(
                        new OutputField("store", ValueType.TEXT),
                        new OutputField("SUM(a, b)", ValueType.BIGINT),
                        new OutputField("", ValueType.BIGINT))))
                .asString(UTF_8)
                .isEqualTo("store,\"SUM(a, b)\",\"\"\n");
    }
}
