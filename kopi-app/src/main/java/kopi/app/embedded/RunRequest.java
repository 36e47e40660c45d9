package kopi.app.embedded;

import java.nio.file.Path;
import java.util.List;
import kopi.core.report.Report;

/**
 * What to run.
 *
 * @param data the dataset directory
 * @param out where the reports go
 * @param reports which ones
 * @param threads how many threads work
 * @param isStrict whether the first rejected row ends the run
 */
public record RunRequest(Path data, Path out, List<Report> reports, int threads, boolean isStrict) {
    public RunRequest {
        reports = List.copyOf(reports);
    }
}
