package kopi.app.client;

import java.util.List;

/**
 * What a run did; also the shape of {@code --json}.
 *
 * @param job the job's id
 * @param seconds the whole time
 * @param rows rows read, rejected ones included
 * @param rejected rows that could not be read
 * @param bytes the size of all files read
 * @param datasets what was read
 * @param reports what was written
 * @param rejects where rejected rows are listed
 * @param warnings what deserves a look
 */
public record RunSummary(
        String job,
        double seconds,
        long rows,
        long rejected,
        long bytes,
        List<DatasetSummary> datasets,
        List<ReportSummary> reports,
        String rejects,
        List<String> warnings) {}
