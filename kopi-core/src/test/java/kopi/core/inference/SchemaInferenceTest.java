package kopi.core.inference;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import kopi.core.schema.SchemaText;
import org.junit.jupiter.api.Test;

class SchemaInferenceTest {
    private static TableSample table(String name, Charset charset, boolean isWhole, String... files) {
        List<FileSample> samples = Arrays.stream(files)
                .map(text -> new FileSample(text.getBytes(charset), isWhole))
                .toList();
        long bytes = samples.stream().mapToLong(file -> file.start().length).sum();
        return new TableSample(name, samples, bytes, true);
    }

    private static InferredSchema infer(TableSample... tables) {
        InferredSchema inferred = SchemaInference.infer(List.of(tables));
        String text = SchemaText.print(inferred.schema());
        assertThat(SchemaText.parse("schema.sql", text)).as(text).isEqualTo(inferred.schema());
        return inferred;
    }

    private static String ddl(TableSample... tables) {
        InferredSchema inferred = infer(tables);
        assertThat(inferred.remarks()).isEmpty();
        return SchemaText.print(inferred.schema());
    }

    @Test
    void retailersFilesAreRecognised() {
        String sales = """
                InvoiceNo;StockCode;Beschreibung;Quantity;InvoiceDate;UnitPrice;CustomerID;Country
                536365;85123A;WEI\u00dfER HALTER;6;1.12.2010 8:26;2,55;17850;United Kingdom
                536365;71053;"LATERNE; WEISS";6;1.12.2010 8:26;1.234,39;NULL;Deutschland
                C536379;D;Rabatt;-1;13.12.2010 9:41;27,5;14527;\u00d6sterreich
                """;
        String products = "StockCode;Name\n85123A;Halter\n71053;Laterne\nD;Rabatt\n";
        assertThat(ddl(table("products", UTF_8, true, products), table("Sales", ISO_8859_1, true, sales)))
                .isEqualTo("""
                        CREATE TABLE products (
                            stockcode TEXT PRIMARY KEY,
                            name TEXT NOT NULL
                        ) WITH (delimiter = ';');

                        CREATE TABLE sales (
                            invoiceno TEXT NOT NULL,
                            stockcode TEXT NOT NULL REFERENCES products(stockcode),
                            beschreibung TEXT NOT NULL,
                            quantity INTEGER NOT NULL,
                            invoicedate TIMESTAMP NOT NULL,
                            unitprice DECIMAL(18, 2) NOT NULL,
                            customerid INTEGER,
                            country TEXT NOT NULL
                        ) WITH (delimiter = ';', date_format = 'DD.MM.YYYY', decimal_comma = true, null = 'NULL', encoding = 'ISO-8859-1');
                        """);
    }

    @Test
    void typesAreTheNarrowestThatAllFieldsFit() {
        String csv = """
                flag,small,large,amount,precise,day,at,clock,id,zip,phone,word,nothing
                true,1,12345678901,1.5,0.1234,2024-01-31,2024-01-31T06:00:00,06:00,2ae6d188-76c2-4095-b861-ab97d3cd9312,01234,+4930,x,
                False,-2.0,5,20,1,2024-02-29,2024-01-31 06:00,23:59:59,2AE6D188-76C2-4095-B861-AB97D3CD9312,99999,+4940,1,
                """;
        assertThat(ddl(table("t", UTF_8, false, csv))).isEqualTo("""
                        CREATE TABLE t (
                            flag BOOLEAN,
                            small INTEGER,
                            large BIGINT,
                            amount DECIMAL(18, 4),
                            precise DECIMAL(18, 4),
                            day DATE,
                            at TIMESTAMP,
                            clock TIME,
                            id UUID PRIMARY KEY,
                            zip TEXT,
                            phone TEXT,
                            word TEXT,
                            nothing TEXT
                        );
                        """);
    }

    @Test
    void filesWithoutHeaderHaveNumberedColumns() {
        assertThat(ddl(table("my table", UTF_16LE, true, "\uFEFF1\tx\t12/31/2024\n2\ty\t1/2/2024\n")))
                .isEqualTo("""
                        CREATE TABLE "my table" (
                            column1 INTEGER NOT NULL,
                            column2 TEXT NOT NULL,
                            column3 DATE NOT NULL
                        ) WITH (delimiter = '\\t', header = false, date_format = 'MM/DD/YYYY', encoding = 'UTF-16');
                        """);
    }

    @Test
    void whatCannotBeToldIsSaid() {
        InferredSchema inferred = infer(
                table("t", UTF_8, true, "day,n\n01/02/2024,1\n03/04/2024,2\n"), table("empty", UTF_8, true, "a,b\n"));
        assertThat(inferred.remarks())
                .containsExactly(
                        "t: dates may have the day or the month first, as in column day; declare DATE or TIMESTAMP, and WITH"
                                + " (date_format = 'DD/MM/YYYY') or 'MM/DD/YYYY'",
                        "empty: no rows to look at, so all columns are TEXT");
        assertThat(SchemaText.print(inferred.schema())).contains("day TEXT NOT NULL", "a TEXT,");
    }

    @Test
    void digitsThatAreRoundedAwayAreSaid() {
        InferredSchema inferred = infer(table("t", UTF_8, true, "price,latitude\n1.5,2.914594\n"));
        assertThat(inferred.remarks())
                .containsExactly(
                        "t: column latitude has more than 4 digits behind the point, and is rounded to so many;"
                                + " declare TEXT to keep it as it is");
        assertThat(SchemaText.print(inferred.schema()))
                .contains("price DECIMAL(18, 1) NOT NULL", "latitude DECIMAL(18, 4) NOT NULL");
    }

    @Test
    void keysAreReferredToByName() {
        String ddl = ddl(
                table("categories", UTF_8, true, "id,name\n1,a\n2,b\n"),
                table("products", UTF_8, true, "id,category_id,name,parent_id\n10,1,x,10\n11,2,y,10\n"),
                table("orders", UTF_8, true, "order_id,product_id,categories\n1,10.0,5\n2,,6\n3,11.0,7\n"),
                table("strays", UTF_8, true, "product_id,n\n98,1\n99,2\n"));
        assertThat(ddl)
                .contains("category_id INTEGER NOT NULL REFERENCES categories(id)")
                .contains("product_id INTEGER REFERENCES products(id)")
                .contains("order_id INTEGER PRIMARY KEY")
                .contains("parent_id INTEGER NOT NULL\n")
                .contains("CREATE TABLE strays (\n    product_id INTEGER PRIMARY KEY");
    }

    @Test
    void anyBytesGiveASchema() {
        for (long seed = 1; seed <= 300; seed++) {
            var random = new SplittableRandom(seed);
            byte[] bytes = new byte[random.nextInt(200)];
            byte[] likely = "ab1;,\t|\n\n\"\".-/:\u00e90N\\".getBytes(ISO_8859_1);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextInt(20) == 0 ? (byte) random.nextInt(256) : likely[random.nextInt(likely.length)];
            }
            infer(new TableSample("t", List.of(new FileSample(bytes, random.nextBoolean())), bytes.length, true));
        }
    }
}
