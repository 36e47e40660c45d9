package kopi.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import kopi.app.client.RunProgress;
import kopi.app.client.RunSummary;
import kopi.app.client.UploadOptions;
import kopi.core.error.InvalidInputException;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.testkit.data.AdversarialDataset;
import kopi.testkit.oracle.NaiveReports;
import kopi.testkit.oracle.NaiveResult;
import kopi.testkit.oracle.ResultFolders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: the whole pipeline in one process says, byte for byte, what the naive oracle says. */
class EmbeddedRunTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void adversarialDataGivesTheOraclesBytes(long seed) throws InterruptedException {
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, seed);
        int threads = 1 + (int) (seed % 3);
        int chunkBytes = 500 << (seed % 8);
        assertSameAsOracle(data, Set.copyOf(Reports.NAMES), Parameters.DEFAULT, threads, chunkBytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"t1", "t2", "t3", "t4"})
    void eachReportAloneGivesTheOraclesBytes(String report) throws InterruptedException {
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, 77);
        assertSameAsOracle(data, Set.of(report), Parameters.DEFAULT, 2, 4_000);
    }

    @Test
    void otherParametersGiveTheOraclesBytes() throws InterruptedException {
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, 78);
        var parameters = new Parameters(2023, 2024, 10 * 3_600, 12 * 3_600 + 59, -10_000, 100);
        assertSameAsOracle(data, Set.copyOf(Reports.NAMES), parameters, 2, 10_000);
    }

    private void assertSameAsOracle(Path data, Set<String> reports, Parameters parameters, int threads, int chunkBytes)
            throws InterruptedException {
        NaiveResult expected = NaiveReports.run(data, reports, parameters);
        Path out = folder.resolve("out");
        RunSummary summary = run(new UploadOptions(data, false, chunkBytes), out, reports, parameters, threads);
        ResultFolders.assertSame(expected.files(), out);
        assertThat(rejectedPlaces(out))
                .containsExactlyInAnyOrderElementsOf(expected.rejects().stream()
                        .map(reject -> reject.file() + "," + reject.line() + "," + reject.column())
                        .toList());
        assertThat(summary.rejected()).isEqualTo(expected.rejects().size());
    }

    private static RunSummary run(
            UploadOptions input, Path out, Set<String> reports, Parameters parameters, int threads)
            throws InterruptedException {
        var request = new RunRequest(
                input,
                out,
                Reports.NAMES.stream()
                        .filter(reports::contains)
                        .map(name -> Reports.named(name, parameters))
                        .toList(),
                threads);
        try (var run = new EmbeddedRun(request, RunProgress.SILENT)) {
            return run.run();
        }
    }

    /** The first three columns, which never need quotes here. */
    private static List<String> rejectedPlaces(Path out) {
        List<String> places = new ArrayList<>();
        for (String record : read(out.resolve("rejects.csv")).lines().toList()) {
            String[] fields = record.split(",", 4);
            places.add(fields[0] + "," + fields[1] + "," + fields[2]);
        }
        assertThat(places.removeFirst()).isEqualTo("file,line,column");
        return places;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void strictStopsAtTheFirstBadRowAndLeavesNoReport() throws IOException {
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, 5);
        var first = NaiveReports.run(data, Set.of("t3"), Parameters.DEFAULT)
                .rejects()
                .getFirst();
        Path out = folder.resolve("out");
        assertThatThrownBy(() -> run(new UploadOptions(data, true, 2_000), out, Set.of("t3"), Parameters.DEFAULT, 2))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(first.file())
                .hasMessageContaining("line " + first.line());
        assertThat(out).doesNotExist();
    }

    @Test
    void filesInSubFoldersGiveTheOraclesBytes() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, 79);
        Path transactions = data.resolve("transactions");
        Files.createDirectories(transactions.resolve("a2/deep"));
        Files.move(transactions.resolve("a2.csv"), transactions.resolve("a2/deep/a2.CSV"));
        Files.writeString(transactions.resolve(".hidden.csv"), "nothing of ours");
        assertSameAsOracle(data, Set.copyOf(Reports.NAMES), Parameters.DEFAULT, 2, 4_000);
    }

    @FunctionalInterface
    interface Change {
        void apply(Path file) throws IOException;
    }

    static Stream<Change> changes() {
        return Stream.of(
                Files::delete,
                file -> Files.writeString(file, "x", StandardOpenOption.APPEND),
                file -> Files.writeString(file, Files.readString(file).replace('1', '2')),
                file -> Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 2_500)),
                file -> Files.move(
                        Files.copy(file, file.resolveSibling("copy")), file, StandardCopyOption.REPLACE_EXISTING));
    }

    /** Like this, whatever has been read of the file already. */
    @ParameterizedTest
    @MethodSource("changes")
    void fileThatChangesWhileItIsReadFailsTheRunByName(Change change) throws IOException {
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, 80);
        Path file = data.resolve("transactions/b.csv");
        var isChanged = new AtomicBoolean();
        RunProgress changing = new RunProgress() {
            @Override
            public void start(Map<String, Long> bytes) {
                // All files have been found and opened.
            }

            @Override
            public void advance(String dataset, long rows, long bytes) {
                if (dataset.equals("transactions") && !isChanged.getAndSet(true)) {
                    try {
                        change.apply(file);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }

            @Override
            public void startOver() {
                // Happens in clusters only.
            }
        };
        Path out = folder.resolve("out");
        var request = new RunRequest(
                new UploadOptions(data, false, 2_000), out, List.of(Reports.named("t1", Parameters.DEFAULT)), 2);
        assertThatThrownBy(() -> {
                    try (var run = new EmbeddedRun(request, changing)) {
                        run.run();
                    }
                })
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("transactions/b.csv changed while it was read");
        assertThat(out).doesNotExist();
    }
}
