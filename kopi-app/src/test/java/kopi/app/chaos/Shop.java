package kopi.app.chaos;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kopi.app.client.RunProgress;
import kopi.app.client.UploadOptions;
import kopi.app.embedded.EmbeddedRun;
import kopi.app.embedded.RunRequest;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.Reports;
import kopi.testkit.data.AdversarialDataset;
import kopi.testkit.data.Quirk;
import kopi.testkit.oracle.ResultFolders;

/**
 * A small dataset, the reports that are wanted of it, and what they must be.
 *
 * @param chunkBytes how many bytes make a batch: few make many batches, and a long job
 * @param expected the reports of an embedded run, by file name
 */
record Shop(Path data, List<Report> reports, int chunkBytes, Map<String, byte[]> expected) {
    private static final int CHUNK_BYTES = 8_000;

    /** Writes one of them into that folder, as big as asked for. */
    static Shop open(Path folder, long seed, int transactions, List<String> names) throws InterruptedException {
        Path data = folder.resolve("data-" + seed);
        AdversarialDataset.write(data, seed, transactions, Quirk.EVERYTHING);
        List<Report> reports = names.stream()
                .map(name -> Reports.named(name, Parameters.DEFAULT))
                .toList();
        Path out = folder.resolve("expected-" + seed);
        var request = new RunRequest(new UploadOptions(data, false, CHUNK_BYTES), out, reports, 2);
        try (var run = new EmbeddedRun(request, RunProgress.SILENT)) {
            run.run();
        }
        return new Shop(data, reports, CHUNK_BYTES, ResultFolders.read(out));
    }

    /** How it reads its files. */
    UploadOptions input() {
        return new UploadOptions(data, false, chunkBytes);
    }

    /** Fails unless those are the reports that they must be. */
    void assertReports(Path out) {
        ResultFolders.assertSame(expected, out);
    }
}
