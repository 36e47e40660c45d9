package kopi.app.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kopi.core.error.InvalidInputException;

/**
 * Any bytes at all, as a report that is compared. In a normal build this tries none but the empty input; with {@code
 * JAZZER_FUZZ=1} it looks for new ones.
 */
class ReportReaderFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void aReportIsReadOrRefused(byte[] input) throws IOException {
        Path file = Files.createTempFile("kopi-fuzz", ".csv");
        try {
            Files.write(file, input);
            try (var report = ReportReader.open(file)) {
                while (report.next()) {
                    assertThat(report.fields()).hasSameSizeAs(report.header());
                }
            }
        } catch (InvalidInputException refused) {
            assertThat(refused.getMessage()).contains(file.toString());
        } finally {
            Files.delete(file);
        }
    }
}
