package kopi.bench;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kopi.core.error.JobFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvResultsTest {
    @TempDir
    private Path folder;

    private void compare(String expected, String actual) throws IOException {
        CsvResults.requireSame(write("expected", expected), write("actual", actual));
    }

    private Path write(String name, String rows) throws IOException {
        Path to = Files.createDirectories(folder.resolve(name));
        Files.writeString(to.resolve("result.csv"), header(rows) + rows + "\n");
        return to;
    }

    private static String header(String rows) {
        return rows.contains(",") ? "first,second\n" : "first\n";
    }

    @ParameterizedTest
    @CsvSource({"2.5, 2.50", "0.333333333333333, 0.3333", "2.00005, 2.0000", "-7, -7.00", "a, a", "7.10, 7.1"})
    void valuesThatAreWrittenOtherwiseAreTheSame(String expected, String actual) {
        assertThatCode(() -> compare(expected, actual)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"2.5, 2.51", "0.3335333, 0.3333", "7, 8", "7, 7.0001", "a, A", "'a\nb', a", "1, one", "-0.1, 0.1"})
    void otherValuesAreNot(String expected, String actual) {
        assertThatThrownBy(() -> compare(expected, actual))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("result.csv");
    }

    @Test
    void rowsMayComeInAnyOrder() {
        assertThatCode(() -> compare("a,1\nb,2\na,10.30000", "b,2\na,10.3\na,1.0"))
                .doesNotThrowAnyException();
    }

    @Test
    void bothMustHoldTheSameFiles() throws IOException {
        Path expected = write("expected", "1");
        Path actual = write("actual", "1");
        Files.writeString(actual.resolve("more.csv"), "header\n");

        assertThatThrownBy(() -> CsvResults.requireSame(expected, actual)).isInstanceOf(JobFailedException.class);
    }
}
