package kopi.app.client;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import kopi.adapter.file.InputFile;
import kopi.app.manifest.KopiVersion;
import kopi.app.manifest.ReportParameters;
import kopi.app.manifest.RunManifest;
import kopi.core.model.JobId;
import kopi.core.report.Report;

/**
 * What a run knows of itself when it is done.
 *
 * @param command what was run
 * @param job the job's name, if it had one
 * @param isStrict whether a rejected row would have ended it
 * @param inputs what was read, as far as it is known
 * @param datasets what was read
 */
public record RunFacts(
        String command, Optional<JobId> job, boolean isStrict, List<InputFile> inputs, List<DatasetSummary> datasets) {
    RunManifest manifest(List<Report> reports, boolean hasSafeCells, List<RunManifest.Output> files) {
        SortedMap<String, String> parameters = ReportParameters.of(reports);
        parameters.put("strict", Boolean.toString(isStrict));
        parameters.put("safe-cells", Boolean.toString(hasSafeCells));
        return new RunManifest(
                KopiVersion.current(),
                command,
                job.map(JobId::value),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                parameters,
                inputs.stream().map(RunFacts::input).toList(),
                datasets.stream().mapToLong(DatasetSummary::rows).sum(),
                datasets.stream().mapToLong(DatasetSummary::rejected).sum(),
                files);
    }

    private static RunManifest.Input input(InputFile file) {
        return new RunManifest.Input(
                file.path(),
                file.bytes(),
                file.modified().toString(),
                HexFormat.of().toHexDigits(file.crc32c()));
    }
}
