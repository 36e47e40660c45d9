package kopi.app.ask;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kopi.app.client.ReportSummary;
import kopi.app.client.RunSummary;
import kopi.core.model.Dataset;
import kopi.core.port.QueryPlanner.PlannedQuery;
import kopi.core.query.ReferenceJoin;
import kopi.core.report.Report;

/** Runs queries, as many as can be in one pass over the data. */
public final class AskRun {
    private AskRun() {}

    /** Makes reports. */
    public interface Pass {
        /**
         * Makes these reports.
         *
         * @param folder where to write them
         */
        RunSummary run(List<Report> reports, Path folder) throws InterruptedException;
    }

    /**
     * What came of it.
     *
     * @param results in the order of the queries
     * @param passes what was done, a summary for each pass
     */
    public record Answers(List<QueryResult> results, List<RunSummary> passes) {}

    /**
     * Runs queries.
     *
     * @param folder an empty one; holds what the results refer to
     * @throws kopi.core.error.KopiException if one fails; then there is no result at all
     * @throws InterruptedException if the calling thread is interrupted; then neither
     */
    public static Answers run(List<PlannedQuery> queries, Path folder, Pass pass) throws InterruptedException {
        Map<String, ReportSummary> written = new HashMap<>();
        List<RunSummary> passes = new ArrayList<>();
        for (List<Report> reports : passes(queries)) {
            RunSummary summary = pass.run(reports, folder.resolve("pass-" + passes.size()));
            summary.reports().forEach(report -> written.put(report.report(), report));
            passes.add(summary);
        }
        List<QueryResult> results = new ArrayList<>();
        for (PlannedQuery query : queries) {
            ReportSummary report = written.get(query.name());
            if (report == null) {
                throw new IllegalStateException("nobody has made report " + query.name());
            }
            results.add(new QueryResult(
                    query.name(), query.title(), query.plan().output(), Path.of(report.file()), report.rows()));
        }
        return new Answers(results, passes);
    }

    /** A table that one query is about and another joins cannot be read for both at once. */
    public static List<List<Report>> passes(List<PlannedQuery> queries) {
        List<List<Report>> passes = new ArrayList<>();
        for (PlannedQuery query : queries) {
            Report.Query report = query.report();
            passes.stream()
                    .filter(pass -> fits(report, pass))
                    .findFirst()
                    .orElseGet(() -> {
                        passes.add(new ArrayList<>());
                        return passes.getLast();
                    })
                    .add(report);
        }
        return passes;
    }

    private static boolean fits(Report.Query report, List<Report> pass) {
        return pass.stream()
                .map(Report.Query.class::cast)
                .noneMatch(other -> reads(other, joins(report)) || reads(report, joins(other)));
    }

    private static boolean reads(Report.Query report, List<String> references) {
        return report.datasets().stream().map(Dataset::name).anyMatch(references::contains);
    }

    private static List<String> joins(Report.Query report) {
        return report.joins().stream()
                .map(ReferenceJoin::dataset)
                .map(Dataset::name)
                .toList();
    }
}
