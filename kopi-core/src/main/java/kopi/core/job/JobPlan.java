package kopi.core.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Dataset;
import kopi.core.model.Datasets;
import kopi.core.model.JobId;
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
 */
public record JobPlan(JobId job, List<Report> reports, int partitions) {
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
        PlanLimits.USUAL.require(reports, partitions);
    }

    /** The datasets that the reports filter and group: they go to the filter. In the order in which they are sent. */
    public List<Projection> facts() {
        return Datasets.ALL.stream()
                .filter(dataset -> reportsOn(dataset.name()).findAny().isPresent())
                .map(this::factProjection)
                .toList();
    }

    /** The datasets that the reports look things up in: they go to the joiner. In the order in which they are sent. */
    public List<Projection> references() {
        return Datasets.ALL.stream()
                .filter(dataset -> lookups().anyMatch(lookup -> lookup.dataset().equals(dataset)))
                .map(this::referenceProjection)
                .toList();
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
        return reports.stream().filter(report -> report.dataset().name().equals(dataset));
    }

    /**
     * The summary of that name.
     *
     * @throws IllegalArgumentException if the job has no such summary
     */
    public Report.Summary summary(String report) {
        for (Report candidate : reports) { // asked for each batch: no stream
            if (candidate.name().equals(report) && candidate instanceof Report.Summary summary) {
                return summary;
            }
        }
        throw new IllegalArgumentException("job " + job + " has no summary " + report);
    }

    /** The reports that are summaries, in the plan's order. */
    public Stream<Report.Summary> summaries() {
        return reports.stream().mapMulti((report, summaries) -> {
            if (report instanceof Report.Summary summary) {
                summaries.accept(summary);
            }
        });
    }

    /** The reports that are listings, in the plan's order. */
    public Stream<Report.Listing> listings() {
        return reports.stream().mapMulti((report, listings) -> {
            if (report instanceof Report.Listing listing) {
                listings.accept(listing);
            }
        });
    }

    /** The names of the datasets that summaries read, each once. */
    public List<String> summarisedDatasets() {
        return summaries().map(report -> report.dataset().name()).distinct().toList();
    }

    private Stream<Lookup> lookups() {
        return summaries().flatMap(Report.Summary::lookups);
    }

    private Projection factProjection(Dataset dataset) {
        List<ColumnSpec> needed = reportsOn(dataset.name())
                .flatMap(report -> report.neededColumns().stream())
                .toList();
        // A text column can only be printed by a listing, for the rows that pass its filter.
        List<Conjunction> textFor = reportsOn(dataset.name())
                .filter(report -> report.neededColumns().stream()
                        .anyMatch(column -> column.type().isText()))
                .map(Report::filter)
                .toList();
        return new Projection(dataset, inOrder(dataset, needed), textFor);
    }

    private Projection referenceProjection(Dataset dataset) {
        List<ColumnSpec> needed = lookups()
                .filter(lookup -> lookup.dataset().equals(dataset))
                .flatMap(lookup -> Stream.of(lookup.id(), lookup.attribute()))
                .toList();
        return new Projection(dataset, inOrder(dataset, needed), List.of(Conjunction.EVERYTHING));
    }

    private static List<ColumnSpec> inOrder(Dataset dataset, List<ColumnSpec> needed) {
        return dataset.columns().stream().filter(needed::contains).toList();
    }
}
