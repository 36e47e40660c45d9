package kopi.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kopi ask}, as users call it. */
class AskCommandTest {
    @TempDir
    private Path folder;

    private Path data = Path.of("");

    @BeforeEach
    void writeData() throws IOException {
        data = folder.resolve("data");
        TinyData.file(
                data, "stores", "store_id,store_name,city", "4,\"Kampung, Changkat\",Ipoh", "5,USJ,", "6,=1+1,Ipoh");
        TinyData.file(
                data,
                "transactions",
                "transaction_id,store_id,user_id,final_amount,created_at",
                "a,4,7.0,78.5,2024-07-01 07:00:00",
                "b,5,,10,2024-07-02 08:00:00",
                "c,4,7,1.25,2024-08-01 09:00:00",
                "d,6,8,2,2024-08-01 09:30:00");
    }

    private CommandLineRun ask(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "ask";
        all[1] = "--data";
        all[2] = data.toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return CommandLineRun.ofKopi(all);
    }

    private Path query(String name, String sql) throws IOException {
        Path file = Files.createDirectories(folder.resolve("queries")).resolve(name + ".sql");
        return Files.writeString(file, sql);
    }

    @Test
    void aTableHasNumbersToTheRightAndShowsNull() {
        CommandLineRun run = ask("SELECT city, SUM(final_amount) AS sales, COUNT(*) AS n FROM transactions t"
                + " LEFT JOIN stores s ON s.store_id = t.store_id GROUP BY city ORDER BY city");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        "city    sales  n", "----  -------  -", "Ipoh  81.7500  3", "NULL  10.0000  1", "(2 rows)");
    }

    @Test
    void aLongResultIsCutWithItsCount() throws IOException {
        TinyData.write(data, 100);
        assertThat(ask("SELECT transaction_id FROM transactions").out())
                .endsWith("(100 rows, 40 shown; --out FILE writes all)" + System.lineSeparator())
                .contains("2ae6d188-76c2-4095-b861-000000000027")
                .doesNotContain("2ae6d188-76c2-4095-b861-000000000028");
    }

    @Test
    void everyFormatTellsNullFromAnEmptyText() {
        String sql = "SELECT CASE store_id WHEN 4 THEN '' WHEN 5 THEN city ELSE 'a|\"b' END AS t, store_id AS n,"
                + " store_id = 4 AS f FROM stores";
        assertThat(ask(sql, "--format", "csv").out()).isEqualTo("t,n,f\n\"\",4,true\n,5,false\n\"a|\"\"b\",6,false\n");
        assertThat(ask(sql, "--format", "ndjson").out()).isEqualTo("""
                        {"t":"","n":4,"f":true}
                        {"t":null,"n":5,"f":false}
                        {"t":"a|\\"b","n":6,"f":false}
                        """);
        assertThat(ask(sql, "--format", "json").out())
                .startsWith("[\n{\"t\":\"\",")
                .endsWith("\n]\n");
        assertThat(ask(sql, "--format", "markdown").out())
                .contains(
                        "| t | n | f |\n| --- | ---: | --- |\n|  | 4 | true |\n| *NULL* | 5 | false |\n| a\\|\"b | 6 |");
    }

    @Test
    void theSuffixOfAFileSaysItsFormat() throws IOException {
        Path out = folder.resolve("answers/n.json");
        assertThat(ask("SELECT COUNT(*) AS n FROM stores", "--out", out.toString())
                        .exitCode())
                .isZero();
        assertThat(out).hasContent("[\n{\"n\":3}\n]");
        assertThat(ask("SELECT COUNT(*) + 1 AS n FROM stores", "--out", out.toString())
                        .exitCode())
                .isZero();
        assertThat(out).hasContent("[\n{\"n\":4}\n]");
        try (var files = Files.list(out.getParent())) {
            assertThat(files).containsExactly(out);
        }
    }

    @Test
    void aWorkbookHasASheetForEachQueryAndIsNotPrinted() throws IOException {
        query("stores", "SELECT COUNT(*) AS n FROM stores");
        query("names", "SELECT store_name FROM stores");
        Path out = folder.resolve("answers.xlsx");
        CommandLineRun run = ask("-f", folder.resolve("queries").toString(), "--out", out.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("answers.xlsx  stores  1 row\n").contains("answers.xlsx  names  3 rows\n");
        assertThat(Files.readAllBytes(out)).startsWith('P', 'K', 3, 4);
        assertThat(ask("SELECT 1 AS x FROM stores", "--format", "xlsx").err())
                .contains("--format: xlsx cannot be printed; say where to write it by --out FILE.xlsx");
    }

    @Test
    void manyQueriesAreAnsweredTogetherEvenIfOneJoinsWhatAnotherIsAbout() throws IOException {
        query("stores", "SELECT COUNT(*) AS n FROM stores");
        query(
                "sales",
                "SELECT store_name, SUM(final_amount) AS s FROM transactions t JOIN stores s"
                        + " ON s.store_id = t.store_id GROUP BY store_name HAVING SUM(final_amount) > :least");
        query("count", "-- param least bigint = 1\nSELECT COUNT(*) AS n FROM transactions WHERE final_amount > :least");
        Path out = folder.resolve("out");
        CommandLineRun run =
                ask("-f", folder.resolve("queries").toString(), "--param", "least=5", "--out", out.toString());
        assertThat(run.err()).contains("sales.csv  2 rows");
        assertThat(run.exitCode()).isZero();
        assertThat(out.resolve("stores.csv")).hasContent("n\n3");
        assertThat(out.resolve("sales.csv")).hasContent("store_name,s\n\"Kampung, Changkat\",79.7500\nUSJ,10.0000");
        assertThat(out.resolve("count.csv")).hasContent("n\n2");
    }

    @Test
    void aQueryComesFromStandardInput() {
        InputStream stdin = System.in;
        System.setIn(new ByteArrayInputStream("SELECT MAX(final_amount) AS m FROM transactions;\n".getBytes(UTF_8)));
        try {
            assertThat(ask("--format", "csv").out()).isEqualTo("m\n78.5000\n");
        } finally {
            System.setIn(stdin);
        }
    }

    @Test
    void whatIsWrongIsShownAtItsPlace() throws IOException {
        CommandLineRun run =
                ask("-f", query("bad", "SELECT amount\nFROM transactions").toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines().toList())
                .hasSize(3)
                .contains("  SELECT amount", "         ^^^^^^")
                .first()
                .asString()
                .contains("bad.sql: line 1, column 8: ");
    }

    @Test
    void whatCannotBeComputedFailsByNameAndWritesNothing() {
        Path out = folder.resolve("x.csv");
        CommandLineRun run = ask("SELECT 1 / (store_id - 5) AS x FROM stores", "--out", out.toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("stores, batch 0", "divides by zero", "store_id = 5", "; see stores/all.csv, line 3")
                .doesNotContain("\tat ");
        assertThat(out).doesNotExist();
    }

    @Test
    void theLineThatFailsIsNamedWhateverIsDroppedBeforeIt() throws IOException {
        TinyData.file(
                data,
                "transactions",
                "transaction_id,store_id,user_id,final_amount,created_at",
                "a,4,7,1,2024-07-01 07:00:00",
                "b,5,0,1,2024-07-02 08:00:00",
                "\"several",
                "lines\",4,9,1,2024-08-01 09:00:00",
                "bad,row",
                "c,4,0,1,2024-08-01 09:30:00",
                "d,4,0,1,2024-08-01 09:30:00");
        CommandLineRun run =
                ask("SELECT store_id, SUM(100 / user_id) FROM transactions WHERE store_id <> 5 GROUP BY store_id");
        assertThat(run.err()).contains("divides by zero", "; see transactions/all.csv, line 7");
    }

    @Test
    void hostileTextStaysTextOnTheTerminal() throws IOException {
        TinyData.file(data, "stores", "store_id,store_name", "4,\u001b[2Jgone");
        assertThat(ask("SELECT store_name FROM stores").out())
                .contains("\\x1b[2Jgone")
                .doesNotContain("\u001b");
        assertThat(ask("SELECT store_name FROM stores", "--safe-cells", "--format", "csv")
                        .out())
                .isEqualTo("store_name\n\u001b[2Jgone\n");
    }

    @Test
    void rowsThatCannotBeReadAreCountedAloud() throws IOException {
        TinyData.file(data, "stores", "store_id,store_name", "4,a", "x,b");
        CommandLineRun run = ask("SELECT COUNT(*) AS n FROM stores WHERE store_id > 0", "--format", "csv");
        assertThat(run.out()).isEqualTo("n\n1\n");
        assertThat(run.err()).contains("1 row of 2").contains("could not be read");
        assertThat(ask("SELECT COUNT(*) AS n FROM stores WHERE store_id > 0", "--strict")
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void explainSaysWhatEachRoleDoes() {
        CommandLineRun run = CommandLineRun.ofKopi(
                "explain",
                "SELECT city, SUM(final_amount) AS sales FROM transactions t JOIN stores s ON s.store_id = t.store_id"
                        + " WHERE user_id = 7 GROUP BY city",
                "--data",
                data.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("filter", "user_id = 7", "aggregator", "joiner", "stores", "SUM(final_amount)");
    }

    @Test
    void badOptionsAreRefusedByName() throws IOException {
        assertThat(ask("SELECT 1 AS x FROM stores", "--format", "xml").err()).contains("--format", "xml", "ndjson");
        assertThat(ask("SELECT 1 AS x FROM stores", "-f", query("q", "SELECT 1").toString())
                        .err())
                .contains("do not go together");
        assertThat(ask("-f", folder.resolve("none.sql").toString()).exitCode()).isEqualTo(2);
        assertThat(ask(
                                "SELECT 1 AS x FROM stores",
                                "--out",
                                data.resolve("stores/x.csv").toString())
                        .err())
                .contains("--out", "rows of stores");
    }
}
