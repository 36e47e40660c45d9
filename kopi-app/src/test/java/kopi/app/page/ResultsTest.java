package kopi.app.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import kopi.app.cli.CommandLineRun;
import kopi.core.error.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: results are shown as what they are, and nothing in them ends up as a part of the page. */
class ResultsTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\0',
            value = {
                "1|-20|0,INTEGER",
                "1|2.50,DECIMAL",
                "2.5|1,DECIMAL",
                "||,TEXT",
                "|7|,INTEGER",
                "2024-01-31|2024-02-01,DATE",
                "2024-01|2024-12,MONTH",
                "2024-H1|2024-H2,PART_OF_YEAR",
                "2024-Q4,PART_OF_YEAR",
                "2024-01-31 07:00:00,TIMESTAMP",
                "07:00:00,TIME",
                "true|false,TRUTH",
                "1|x,TEXT",
                "x|1,TEXT",
                "2024-01|2024-01-31,TEXT",
                "007,TEXT",
                "1234567890123456,TEXT",
                "1.23456,TEXT",
            })
    void aColumnIsWhatAllOfItsValuesAre(String values, ResultColumn.Kind kind) {
        var column = new ResultColumn("c");
        Arrays.stream(values.split("\\|", -1)).forEach(column::look);
        assertThat(column.kind()).isEqualTo(kind);
    }

    @Test
    void aTableIsReadWithAllThatCsvAllows(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.csv"), "a,\"b\"\"c\"\n\"x,\ny\",1\n,2\n");
        ResultTable table = Results.in(folder).table("a.csv");
        assertThat(table.columns()).extracting(ResultColumn::name).containsExactly("a", "b\"c");
        assertThat(table.values()).containsExactly(List.of("x,\ny", "1"), List.of("", "2"));
        assertThat(table.rows()).isEqualTo(2);
    }

    @Test
    void nothingOfAResultEndsTheElementThatItIsIn(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.csv"), "name\n</script><script>alert(1)</script>\n<!--<script>\n");
        String html = HtmlReport.html(Results.in(folder));
        assertThat(html).doesNotContain("alert(1)</script>", "<!--<script>").contains("\\u003c/script>");
        assertThat(html.split("<script", -1)).hasSize(4);
    }

    @Test
    void whatIsNoFolderOfResultsIsRefused(@TempDir Path folder) {
        assertThatThrownBy(() -> Results.in(folder))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("no results in");
        assertThatThrownBy(() -> Results.in(folder.resolve("none")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("not a folder of results");
    }

    @Test
    void reportWritesOneFile(@TempDir Path folder) throws IOException {
        Path results = Files.createDirectory(folder.resolve("results"));
        Files.writeString(results.resolve("a.csv"), "name,n\nx,1\n");
        Path file = folder.resolve("out/report.html");
        CommandLineRun run = CommandLineRun.ofKopi("report", results.toString(), "--html", file.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Files.readString(file)).startsWith("<!doctype html>");
        assertThat(file.getParent())
                .isDirectoryContaining(one -> one.equals(file))
                .isDirectoryNotContaining(one -> !one.equals(file));
        assertThat(CommandLineRun.ofKopi("report", results.toString()).err()).contains("--html FILE", "--ui");
        assertThat(CommandLineRun.ofKopi("report", folder.resolve("none").toString(), "--html", file.toString()))
                .satisfies(refused -> assertThat(refused.exitCode()).isEqualTo(2));
    }
}
