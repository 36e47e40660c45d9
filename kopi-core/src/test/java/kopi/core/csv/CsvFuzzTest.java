package kopi.core.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static kopi.core.csv.AllTypes.AMOUNT;
import static kopi.core.csv.AllTypes.DAY;
import static kopi.core.csv.AllTypes.ID;
import static kopi.core.csv.AllTypes.KEY;
import static kopi.core.csv.AllTypes.TEXT;
import static kopi.core.csv.AllTypes.TIME;
import static kopi.core.csv.AllTypes.USER;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.report.Projection;
import kopi.core.schema.CsvDialect;
import kopi.core.schema.CsvDialect.DateOrder;
import kopi.core.schema.CsvDialect.Encoding;

/**
 * Any bytes at all. In a normal build this replays the corpus in {@code src/test/resources}; with {@code JAZZER_FUZZ=1}
 * it looks for new inputs.
 */
class CsvFuzzTest {
    private static final byte[] HEADER = "key,id,user,amount,time,text,day\n".getBytes(ISO_8859_1);
    private static final Projection PROJECTION = AllTypes.projection(KEY, ID, USER, AMOUNT, TIME, TEXT, DAY);

    @FuzzTest(maxDuration = "10m")
    void recordsAreThoseOfFastCsv(byte[] input) {
        Referee.checkRecords(withoutLoneCarriageReturns(input));
    }

    @FuzzTest(maxDuration = "10m")
    void fastPathAndReferenceAgree(byte[] input) {
        byte[] csv = new byte[HEADER.length + input.length];
        System.arraycopy(HEADER, 0, csv, 0, HEADER.length);
        System.arraycopy(input, 0, csv, HEADER.length, input.length);
        assertThat(AllTypes.scan(csv, PROJECTION)).isEqualTo(AllTypes.scanByReference(csv, PROJECTION));
    }

    @FuzzTest(maxDuration = "10m")
    void declaredFieldsReadTheSameOnBothPaths(byte[] input) {
        boolean isEuropean = input.length > 0 && input[0] % 2 == 0;
        CsvDialect dialect = isEuropean
                ? new CsvDialect(';', '\'', true, DateOrder.DAY_MONTH_YEAR, true, "\\N", Encoding.ISO_8859_1)
                : CsvDialect.DECLARED;
        String header = isEuropean ? "text;big;number;is;at;on" : "text,big,number,is,at,on";
        // Compares the two.
        AllTypes.scanDeclared(
                header + "\n" + new String(input, ISO_8859_1),
                dialect,
                TEXT.nullable(),
                new ColumnSpec("big", ColumnType.BIGINT).nullable(),
                ColumnSpec.decimal("number", 9, 3),
                new ColumnSpec("is", ColumnType.BOOLEAN).nullable(),
                new ColumnSpec("at", ColumnType.TIMESTAMP).nullable(),
                new ColumnSpec("on", ColumnType.DATE).nullable());
    }

    private static byte[] withoutLoneCarriageReturns(byte[] input) {
        byte[] csv = input.clone();
        for (int i = 0; i < csv.length; i++) {
            if (csv[i] == '\r' && (i + 1 == csv.length || csv[i + 1] != '\n')) {
                csv[i] = 'r';
            }
        }
        return csv;
    }
}
