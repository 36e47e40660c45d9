package kopi.core.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import kopi.core.error.InvalidInputException;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.schema.CsvDialect.DateOrder;
import kopi.core.schema.CsvDialect.Encoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTextTest {
    private static final String RETAIL = """
            -- A retailer's sales, exported by a German spreadsheet.
            CREATE TABLE products (
                code VARCHAR(12) PRIMARY KEY,
                "Product Name" TEXT,
                price NUMERIC(10, 2) NOT NULL
            ) WITH (delimiter = ';', decimal_comma = true, encoding = 'ISO-8859-1');
            /* One file
               a month. */
            create table Sales (
                InvoiceNo text not null,
                StockCode TEXT NOT NULL REFERENCES products(code),
                Quantity INT,
                InvoiceDate TIMESTAMP,
                UnitPrice DECIMAL(10, 3),
                at TIME, paid BOOLEAN, day DATE, id UUID, big BIGINT,
                FOREIGN KEY (StockCode) REFERENCES products
            ) with (delimiter = '\\t', quote = '''', header = false, date_format = 'DD.MM.YYYY', null = '\\N');
            """;

    @Test
    void tablesAreRead() {
        Schema schema = SchemaText.parse("schema.sql", RETAIL);

        TableSchema products = schema.table("products").orElseThrow();
        assertThat(products.primaryKey()).contains("code");
        assertThat(products.dataset().columns())
                .containsExactly(
                        new ColumnSpec("code", ColumnType.TEXT),
                        new ColumnSpec("Product Name", ColumnType.TEXT).nullable(),
                        ColumnSpec.decimal("price", 10, 2));
        assertThat(products.dialect())
                .isEqualTo(new CsvDialect(';', '"', true, DateOrder.ISO_8601, true, "", Encoding.ISO_8859_1));
        TableSchema sales = schema.table("sales").orElseThrow();
        assertThat(sales.foreignKeys().getFirst()).isEqualTo(new ForeignKey("stockcode", "products", "code"));
        assertThat(sales.dataset().columns().stream().map(ColumnSpec::type))
                .containsExactly(
                        ColumnType.TEXT,
                        ColumnType.TEXT,
                        ColumnType.INTEGER,
                        ColumnType.TIMESTAMP,
                        ColumnType.DECIMAL,
                        ColumnType.TIME,
                        ColumnType.BOOLEAN,
                        ColumnType.DATE,
                        ColumnType.UUID,
                        ColumnType.BIGINT);
        assertThat(sales.dialect())
                .isEqualTo(new CsvDialect('\t', '\'', false, DateOrder.DAY_MONTH_YEAR, false, "\\N", Encoding.UTF_8));
    }

    @Test
    void keysMayStandBeforeTheirColumns() {
        Schema schema = SchemaText.parse(
                "s",
                "CREATE TABLE IF NOT EXISTS a (FOREIGN KEY (b) REFERENCES c, CONSTRAINT k PRIMARY KEY (b), b BIGINT);"
                        + "CREATE TABLE c (d INTEGER, PRIMARY KEY (d))");
        assertThat(schema.table("a").orElseThrow())
                .satisfies(a -> assertThat(a.primaryKey()).contains("b"))
                .satisfies(a -> assertThat(a.foreignKeys()).containsExactly(new ForeignKey("b", "c", "d")))
                .satisfies(a -> assertThat(a.dataset().column("b").isNullable()).isFalse());
    }

    @Test
    void errorsShowWhereTheyAre() {
        assertThatThrownBy(() -> SchemaText.parse("data/schema.sql", "CREATE TABLE a (\n  b BIGIMT,\n  c TEXT\n);\n"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "data/schema.sql, line 2, column 5: there is no type BIGIMT; did you mean BIGINT?; types are BIGINT,"
                                + " BOOLEAN, DATE, DECIMAL, INT, INTEGER, NUMERIC, TEXT, TIME, TIMESTAMP, UUID, VARCHAR\n"
                                + "    b BIGIMT,\n"
                                + "      ^^^^^^");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|line 1, column 1: there is no CREATE TABLE in it",
                "DROP TABLE a|line 1, column 1: expected CREATE TABLE, found DROP",
                "CREATE VIEW a AS SELECT 1|expected CREATE TABLE, found CREATE",
                "CREATE TABLE a|expected \"(\", found the end of the text",
                "CREATE TABLE a ()|expected the name of a column, found )",
                "CREATE TABLE a (b TEXT|expected \")\", found the end of the text",
                "CREATE TABLE a (b TEXT) x|expected \";\", found x",
                "CREATE TABLE a (b TEXT,)|expected the name of a column, found )",
                "CREATE TABLE a (b)|expected the type of column b, found )",
                "CREATE TABLE a (b DOUBLE)|column 19: DOUBLE is not supported: sums of floating-point numbers depend on",
                "CREATE TABLE a (b real)|declare DECIMAL(p, s), for example DECIMAL(18, 4)",
                "CREATE TABLE a (b DECIMAL)|DECIMAL needs to know how many digits",
                "CREATE TABLE a (b DECIMAL(18, 6))|column 31: a DECIMAL has at most 4 digits behind the point",
                "CREATE TABLE a (b DECIMAL(19, 2))|column 27: a DECIMAL has 1 to 18 digits",
                "CREATE TABLE a (b DECIMAL(0))|a DECIMAL has 1 to 18 digits",
                "CREATE TABLE a (b DECIMAL(2, 3))|of 2 digits, 3 cannot stand behind the point",
                "CREATE TABLE a (b DECIMAL(-1))|expected a number, found -1",
                "CREATE TABLE a (b DECIMAL(99999999999))|expected a number",
                "CREATE TABLE a (b STRING)|there is no type STRING; write TEXT",
                "CREATE TABLE a (b JSON)|there is no type JSON; types are",
                "CREATE TABLE a (b BIGINT(20))|BIGINT has nothing in brackets behind it",
                "CREATE TABLE a (b TEXT, B TEXT)|column b is declared twice",
                "CREATE TABLE a (b TEXT); CREATE TABLE A (b TEXT)|table a is declared twice",
                "CREATE TABLE a (b TEXT, c TEXT, PRIMARY KEY (b, c))|a PRIMARY KEY of several columns is not supported",
                "CREATE TABLE a (b TEXT PRIMARY KEY, c TEXT PRIMARY KEY)|table a has the primary key b already",
                "CREATE TABLE a (b TEXT, PRIMARY KEY (bb))|table a has no column bb; it has: b",
                "CREATE TABLE a (b TEXT UNIQUE)|UNIQUE is not supported",
                "CREATE TABLE a (b TEXT DEFAULT 'x')|DEFAULT is not supported",
                "CREATE TABLE a (b TEXT, CHECK (b > 1))|CHECK is not supported",
                "CREATE TABLE a (b TEXT REFERENCES c)|there is no table c; tables are: a",
                "CREATE TABLE a (b TEXT REFERENCES a)|a reference is to a primary key, and table a has none",
                "CREATE TABLE a (b TEXT PRIMARY KEY, c TEXT REFERENCES a(c))|a reference is to a primary key, and table a has b",
                "CREATE TABLE a (b TEXT PRIMARY KEY, c BIGINT REFERENCES a(b))|c is BIGINT, but what it refers to, b of a, is TEXT",
                "CREATE TABLE a (b TEXT REFERENCES a ON DELETE CASCADE)|ON DELETE and ON UPDATE are not supported",
                "CREATE TABLE x.a (b TEXT)|tables have no schema's name in front of theirs",
                "CREATE TABLE \"../a\" (b TEXT)|a table is called like the folder of its files",
                "CREATE TABLE \"a/b\" (b TEXT)|a table is called like the folder of its files",
                "CREATE TABLE \"\" (b TEXT)|a name has 1 to 128 characters",
                "CREATE TABLE a (b TEXT) WITH (separator = ';')|there is no option separator; options are delimiter, quote,",
                "CREATE TABLE a (b TEXT) WITH (delimter = ';')|there is no option delimter; did you mean delimiter?",
                "CREATE TABLE a (b TEXT) WITH (delimiter = '::')|the option delimiter is a character in quotes",
                "CREATE TABLE a (b TEXT) WITH (delimiter = 'x')|a delimiter and a quote are ASCII characters",
                "CREATE TABLE a (b TEXT) WITH (decimal_comma = true)|numbers with a decimal comma need another delimiter",
                "CREATE TABLE a (b TEXT) WITH (date_format = 'YY')|the option date_format is 'YYYY-MM-DD', 'DD.MM.YYYY' or",
                "CREATE TABLE a (b TEXT) WITH (encoding = 'cp1252')|the option encoding is 'UTF-8', 'ISO-8859-1' or 'UTF-16'",
                "CREATE TABLE a (b TEXT) WITH (header = 1)|the option header is true or false",
                "CREATE TABLE a (b TEXT) ? |expected \";\", found ?",
                "CREATE TABLE \"a (b TEXT)|column 14: this quote is not closed on its line",
                "/* CREATE TABLE a|this comment is not closed"
            })
    void whatIsWrongIsNamed(String ddl, String problem) {
        assertThatThrownBy(() -> SchemaText.parse("s.sql", ddl))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(problem)
                .hasMessageContaining("^");
    }

    @Test
    void longTextsAreRefused() {
        String comment = "-".repeat(SchemaText.MAX_CHARS + 1);
        assertThatThrownBy(() -> SchemaText.parse("s.sql", comment)).hasMessageContaining("s.sql is longer than");
        StringBuilder many = new StringBuilder();
        for (int i = 0; i <= SchemaText.MAX_TABLES; i++) {
            many.append("CREATE TABLE t%d (a TEXT);".formatted(i));
        }
        assertThatThrownBy(() -> SchemaText.parse("s.sql", many.toString())).hasMessageContaining("at most 200 tables");
        String keys = "CREATE TABLE a (b TEXT PRIMARY KEY" + ", FOREIGN KEY (b) REFERENCES a".repeat(1_001) + ")";
        assertThatThrownBy(() -> SchemaText.parse("s.sql", keys)).hasMessageContaining("at most 1000 foreign keys");
        assertThatThrownBy(() -> SchemaText.parse("s.sql", "CREATE TABLE " + "x".repeat(129) + " (a TEXT)"))
                .hasMessageContaining("a name has 1 to 128 characters");
    }

    @Test
    void theChainsOwnTablesCanBeDeclared() {
        Schema declared = SchemaText.parse("s.sql", SchemaText.print(ChainSchema.SCHEMA));
        assertThat(declared.tables().stream().map(TableSchema::name))
                .isEqualTo(ChainSchema.SCHEMA.tables().stream()
                        .map(TableSchema::name)
                        .toList());
        assertThat(declared.table("transactions").orElseThrow().dataset().column("user_id"))
                .isEqualTo(new ColumnSpec("user_id", ColumnType.BIGINT).nullable());
        assertThat(SchemaText.parse("s.sql", SchemaText.print(declared))).isEqualTo(declared);
    }

    @Test
    void whatIsPrintedIsReadBack() {
        for (long seed = 0; seed < 500; seed++) {
            Schema schema = new RandomSchemas(seed).schema();
            String text = SchemaText.print(schema);
            assertThat(SchemaText.parse("s.sql", text))
                    .as("seed %s: %s", seed, text)
                    .isEqualTo(schema);
        }
        assertThat(List.of(SchemaText.parse("s", RETAIL)))
                .containsExactly(SchemaText.parse("s", SchemaText.print(SchemaText.parse("s", RETAIL))));
    }
}
