package kopi.core.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Dataset;
import kopi.core.model.Datasets;
import kopi.core.model.JobId;
import kopi.core.query.ReferenceJoin;
import kopi.core.report.Conjunction;
import kopi.core.report.OutputColumn.Lookup;
import kopi.core.report.Projection;
import kopi.core.report.Report;
import kopi.core.report.Report.OutputFile;
import kopi.core.report.RunFiles;

/**
 * What a job is about. It travels with the job's messages, so that stateless roles need to remember nothing.
 *
 * @param job names the job
 * @param reports what is asked, at least one, each name once
 * @param partitions into how many partitions the groups of its reports are spread, at least 1
 * @param owners who folds its journals
 */
public record JobPlan(JobId job, List<Report> reports, int partitions, Owners owners) {
    /** The chain's datasets, in the order in which they are sent; looked at for each batch. */
    private static final List<String> CHAIN =
            Datasets.ALL.stream().map(Dataset::name).toList();

    /**
     * A plan within {@link PlanLimits#USUAL}; there is no other anywhere.
     *
     * @throws IllegalArgumentException if reports are missing, or share a name or file
     * @throws kopi.core.error.InvalidInputException if it would exceed them
     */
    public JobPlan {
        reports = List.copyOf(reports);
        if (reports.isEmpty()) {
            throw new IllegalArgumentException("a job needs at least one report");
        }
        if (reports.stream().map(Report::name).distinct().count() != reports.size()) {
            throw new IllegalArgumentException("a report is asked for twice");
        }
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions " + partitions + " must be at least 1");
        }
        List<String> files = reports.stream()
                .flatMap(report -> report.files().stream())
                .map(OutputFile::name)
                .toList();
        RunFiles.firstClash(files).ifPresent(file -> {
            throw new IllegalArgumentException("two reports write to the same file, " + file);
        });
        requireOneMeaningOfNames(reports);
        PlanLimits.USUAL.require(reports, partitions);
    }

    /** A plan as it is asked for, before anybody is in charge of it. */
    public JobPlan(JobId job, List<Report> reports, int partitions) {
        this(job, reports, partitions, Owners.FIRST);
    }

    /** The same, folded by these. */
    public JobPlan with(Owners others) {
        return new JobPlan(job, reports, partitions, others);
    }

    /** Among how many aggregators the partitions are divided: none of them has none. */
    public int aggregators() {
        return Math.min(owners.aggregators(), partitions);
    }

    /** Which aggregator folds a partition, from 0. */
    public int aggregatorOf(int partition) {
        return partition % aggregators();
    }

    /** The partitions that one aggregator folds, ascending. */
    public List<Integer> partitionsOf(int aggregator) {
        List<Integer> own = new ArrayList<>();
        for (int p = aggregator; p < partitions; p += aggregators()) {
            own.add(p);
        }
        return own;
    }

    /** Batches are named by their dataset alone. */
    private static void requireOneMeaningOfNames(List<Report> reports) {
        Map<String, Dataset> known = new HashMap<>();
        Stream.concat(read(reports), referenced(reports)).forEach(dataset -> {
            if (!known.computeIfAbsent(dataset.name(), _ -> dataset).equals(dataset)) {
                throw new IllegalArgumentException("reports have different columns of " + dataset.name());
            }
        });
        referenced(reports).forEach(reference -> {
            if (read(reports).anyMatch(reference::equals)) {
                throw new IllegalArgumentException("a report is about " + reference.name()
                        + ", and another one joins it; run them one after the other");
            }
        });
    }

    private static Stream<Dataset> read(List<Report> reports) {
        return reports.stream().flatMap(report -> report.datasets().stream());
    }

    private static Stream<Dataset> referenced(List<Report> reports) {
        return reports.stream().flatMap(report -> switch (report) {
            case Report.Listing _ -> Stream.empty();
            case Report.Summary summary -> summary.lookups().map(Lookup::dataset);
            case Report.Query query -> query.joins().stream().map(ReferenceJoin::dataset);
        });
    }

    /** The datasets that the reports filter and group: they go to the filter. In the order in which they are sent. */
    public List<Projection> facts() {
        return inOrder(read(reports)).map(this::factProjection).toList();
    }

    /** The datasets that the reports look things up in: they go to the joiner. In the order in which they are sent. */
    public List<Projection> references() {
        return inOrder(referenced(reports)).map(this::referenceProjection).toList();
    }

    /** Each once, those of the chain first. */
    private static Stream<Dataset> inOrder(Stream<Dataset> datasets) {
        return datasets.distinct()
                .sorted(Comparator.comparingInt(JobPlan::place).thenComparing(Dataset::name));
    }

    private static int place(Dataset dataset) {
        int place = CHAIN.indexOf(dataset.name());
        return place < 0 ? CHAIN.size() : place;
    }

    /** Everything the client has to send, in that order: references, then facts. */
    public List<Projection> projections() {
        List<Projection> all = new ArrayList<>(references());
        all.addAll(facts());
        return all;
    }

    /** What is read of a fact dataset; empty if no report reads it. */
    public Optional<Projection> fact(String dataset) {
        return facts().stream().filter(p -> p.dataset().name().equals(dataset)).findFirst();
    }

    /** What is read of a reference dataset; empty if no report looks anything up in it. */
    public Optional<Projection> reference(String dataset) {
        return references().stream()
                .filter(p -> p.dataset().name().equals(dataset))
                .findFirst();
    }

    /** The reports that read a fact dataset, in the plan's order. */
    public Stream<Report> reportsOn(String dataset) {
        return reports.stream().filter(report -> report.reads(dataset));
    }

    /**
     * The report of that name.
     *
     * @throws IllegalArgumentException if the job has none
     */
    public Report report(String name) {
        for (Report candidate : reports) { // asked for each batch: no stream
            if (candidate.name().equals(name)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("job " + job + " has no report " + name);
    }

    /**
     * The summary of that name.
     *
     * @throws IllegalArgumentException if the job has no such summary
     */
    public Report.Summary summary(String report) {
        if (report(report) instanceof Report.Summary summary) {
            return summary;
        }
        throw new IllegalArgumentException("report " + report + " of job " + job + " is no summary");
    }

    /** The reports that are summaries, in the plan's order. */
    public Stream<Report.Summary> summaries() {
        return reports.stream().mapMulti((report, summaries) -> {
            if (report instanceof Report.Summary summary) {
                summaries.accept(summary);
            }
        });
    }

    /** The reports that are queries, in the plan's order. */
    public Stream<Report.Query> queries() {
        return reports.stream().mapMulti((report, queries) -> {
            if (report instanceof Report.Query query) {
                queries.accept(query);
            }
        });
    }

    /** The reports whose groups are folded in partitions and printed by the joiner, in the plan's order. */
    public Stream<Report> folded() {
        return reports.stream().filter(JobPlan::isFolded);
    }

    /** The other reports: their rows are printed as they come, a slice for each batch. */
    public Stream<Report> unfolded() {
        return reports.stream().filter(report -> !isFolded(report));
    }

    /** Whether a report's groups are folded in partitions and printed by the joiner; else its rows are printed as they come. */
    public static boolean isFolded(Report report) {
        return switch (report) {
            case Report.Listing _ -> false;
            case Report.Summary _ -> true;
            case Report.Query query -> query.folded().isPresent();
        };
    }

    /** The names of the datasets whose rows are folded for a report, each once. */
    public List<String> foldedDatasets() {
        return folded().flatMap(report -> report.datasets().stream())
                .map(Dataset::name)
                .distinct()
                .toList();
    }

    private Stream<Lookup> lookups() {
        return summaries().flatMap(Report.Summary::lookups);
    }

    private Stream<ReferenceJoin> joins() {
        return queries().flatMap(query -> query.joins().stream());
    }

    private Projection factProjection(Dataset dataset) {
        List<ColumnSpec> needed = reportsOn(dataset.name())
                .flatMap(report -> report.neededColumns(dataset).stream())
                .toList();
        // A listing prints texts of the rows that pass its filter only; a query has a filter of its own, and reads all.
        List<Conjunction> textFor = reportsOn(dataset.name())
                .filter(report -> report.neededColumns(dataset).stream()
                        .anyMatch(column -> column.type().isText()))
                .map(Report::filter)
                .toList();
        return new Projection(dataset, inOrder(dataset, needed), textFor);
    }

    private Projection referenceProjection(Dataset dataset) {
        Stream<ColumnSpec> lookedUp = lookups()
                .filter(lookup -> lookup.dataset().equals(dataset))
                .flatMap(lookup -> Stream.of(lookup.id(), lookup.attribute()));
        Stream<ColumnSpec> joined = joins().filter(join -> join.dataset().equals(dataset))
                .flatMap(join -> Stream.concat(Stream.of(join.key()), join.columns().stream()));
        List<ColumnSpec> needed = Stream.concat(lookedUp, joined).toList();
        return new Projection(dataset, inOrder(dataset, needed), List.of(Conjunction.EVERYTHING));
    }

    private static List<ColumnSpec> inOrder(Dataset dataset, List<ColumnSpec> needed) {
        return dataset.columns().stream().filter(needed::contains).toList();
    }
}
