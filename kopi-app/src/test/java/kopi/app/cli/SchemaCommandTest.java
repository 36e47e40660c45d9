package kopi.app.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import kopi.adapter.file.InputTables;
import kopi.app.schema.SchemaSource;
import kopi.core.error.InvalidInputException;
import kopi.core.schema.ChainSchema;
import kopi.core.schema.SchemaText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaCommandTest {
    @TempDir
    private Path data;

    private void write(String file, String text, Charset charset) throws IOException {
        Path path = data.resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, text.getBytes(charset));
    }

    private void writeRetail() throws IOException {
        write("products/all.csv", "StockCode;Name\n85123A;Halter\n71053;Laterne\n", UTF_8);
        write(
                "Sales/2010.csv",
                "InvoiceNo;StockCode;Text;InvoiceDate;UnitPrice\n536365;85123A;WEI\u00dfER;13.12.2010 8:26;2,55\n",
                ISO_8859_1);
    }

    private CommandLineRun run() {
        return CommandLineRun.of(new SchemaCommand(), data.toString());
    }

    @Test
    void whatIsFoundOutIsASchemaThatFitsTheFiles() throws IOException {
        writeRetail();
        // As a shell does for "kopi schema DIR > DIR/schema.sql".
        Files.createFile(data.resolve("schema.sql"));
        CommandLineRun proposed = run();
        assertThat(proposed.exitCode()).isZero();
        assertThat(proposed.out())
                .startsWith("-- Found out from samples")
                .contains("stockcode TEXT NOT NULL REFERENCES products(stockcode)")
                .contains("date_format = 'DD.MM.YYYY', decimal_comma = true, encoding = 'ISO-8859-1'");

        Files.writeString(data.resolve("schema.sql"), proposed.out());
        CommandLineRun checked = run();
        assertThat(checked.exitCode()).isZero();
        assertThat(checked.out()).isEqualTo(proposed.out());
        assertThat(SchemaText.print(SchemaSource.find(InputTables.in(data), Optional.empty())))
                .isEqualTo(proposed.out().lines().skip(1).reduce("", (text, line) -> text + line + "\n"));
    }

    @Test
    void aSchemaThatIsWrongIsShownWithItsPlace() throws IOException {
        writeRetail();
        Files.writeString(data.resolve("schema.sql"), "CREATE TABLE sales (\n  unitprice DOUBLE\n);\n");
        CommandLineRun run = run();
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("schema.sql, line 2, column 13: DOUBLE is not supported", "    unitprice DOUBLE\n", "^^^^^^");
    }

    @Test
    void aSchemaThatDoesNotFitTheFilesIsRefused() throws IOException {
        writeRetail();
        Files.writeString(data.resolve("schema.sql"), "CREATE TABLE sales (price TEXT) WITH (delimiter = ';');");
        assertThat(run().err())
                .contains("Sales/2010.csv has no column price, which is needed; its header has: InvoiceNo");
        Files.writeString(data.resolve("schema.sql"), "CREATE TABLE shops (price TEXT);");
        assertThat(run().err()).contains("there is no folder", "shops");
    }

    @Test
    void theChainsTablesNeedNoSchema() throws IOException {
        TinyData.write(data);
        write("archive/old.csv", "a\n", UTF_8);
        assertThat(run().out())
                .startsWith("-- The chain's own tables")
                .contains("CREATE TABLE vouchers (", "longitude DECIMAL(7, 4)\n");
        assertThat(SchemaSource.find(InputTables.in(data), Optional.empty())).isEqualTo(ChainSchema.SCHEMA);
    }

    @Test
    void aFolderOfTheSameNameDoesNotMakeTheChain() throws IOException {
        write("stores/stores.csv", "store_id,store_name\n1,a\n", UTF_8);
        assertThat(run().out()).startsWith("-- The chain's own tables");
        writeRetail();
        assertThat(run().out())
                .contains("CREATE TABLE sales (", "CREATE TABLE stores (\n    store_id INTEGER PRIMARY KEY");
    }

    @Test
    void foldersOfOthersNeedOne() throws IOException {
        writeRetail();
        assertThatThrownBy(() -> SchemaSource.find(InputTables.in(data), Optional.empty()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("no schema declares them: run \"kopi schema " + data + " > " + data);
        Path file = data.resolve("other.sql");
        assertThatThrownBy(() -> SchemaSource.find(InputTables.in(data), Optional.of(file)))
                .hasMessageContaining("other.sql is missing");
        Files.writeString(file, "CREATE TABLE sales (invoiceno TEXT)");
        assertThat(SchemaSource.find(InputTables.in(data), Optional.of(file)).table("sales"))
                .isPresent();
        Files.write(file, new byte[] {'-', '-', (byte) 0xFF});
        assertThatThrownBy(() -> SchemaSource.find(InputTables.in(data), Optional.of(file)))
                .hasMessageContaining("other.sql is not UTF-8");
    }

    @Test
    void withoutTablesThereIsNothingToShow() throws IOException {
        write("sales.csv", "a,b\n", UTF_8);
        assertThat(run().err()).contains("has no folder of CSV files", "move sales.csv into a folder sales");
        CommandLineRun nowhere =
                CommandLineRun.of(new SchemaCommand(), data.resolve("nowhere").toString());
        assertThat(nowhere.exitCode()).isEqualTo(2);
        assertThat(nowhere.err()).contains("there is no folder");
    }
}
