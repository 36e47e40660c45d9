package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class RowProgressTest {
    private final StringWriter printed = new StringWriter();

    @Test
    void elsewhereThereIsALineForEveryTenth() {
        RowProgress progress = new RowProgress(SafePrinter.over(printed), false);
        for (int rows = 0; rows <= 1_000; rows++) {
            progress.advanced(rows, 1_000);
        }
        assertThat(printed.toString().lines())
                .hasSize(10)
                .startsWith(" 10 %  100 of 1,000 rows")
                .endsWith("100 %  1,000 of 1,000 rows");
    }

    @Test
    void aTerminalHasOneLineThatChanges() {
        RowProgress progress = new RowProgress(SafePrinter.over(printed), true);
        progress.advanced(10, 1_000);
        progress.advanced(11, 1_000);
        progress.advanced(1_000, 1_000);
        assertThat(printed).hasToString("\r  1 %  10 of 1,000 rows\u001b[K\r100 %  1,000 of 1,000 rows\u001b[K\n");
    }

    @Test
    void aMessageStartsOnALineOfItsOwn() {
        RowProgress progress = new RowProgress(SafePrinter.over(printed), true);
        progress.breakLine();
        progress.advanced(10, 1_000);
        progress.breakLine();
        assertThat(printed.toString()).isEqualTo("\r  1 %  10 of 1,000 rows\u001b[K" + System.lineSeparator());
    }
}
