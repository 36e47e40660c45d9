package kopi.core.report;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import kopi.core.report.Report.OutputFile;

/**
 * Reports that can be asked for by name. Options, help, comparison, demo and oracles go through {@link
 * Reports#CATALOGUE}; whatever is in there is known to all of them.
 *
 * <p>Immutable.
 */
public final class ReportCatalogue {
    private final List<Entry> entries;

    /**
     * A report whose parameters are still open. Its name, title and files do not depend on them.
     *
     * @param meaning what it shows, for people: a few words that can follow its title
     * @param report makes it for certain parameters
     */
    public record Entry(String meaning, Function<Parameters, Report> report) {
        /** With the usual parameters. */
        public Report usual() {
            return report.apply(Parameters.DEFAULT);
        }

        /** As in {@code --reports}. */
        public String name() {
            return usual().name();
        }
    }

    private ReportCatalogue(List<Entry> entries) {
        this.entries = List.copyOf(entries);
        unique("name", entries.stream().map(Entry::name));
        unique("title", entries.stream().map(entry -> entry.usual().title()));
        unique("file", files().stream().map(OutputFile::name));
    }

    private static void unique(String of, Stream<String> names) {
        Set<String> known = new HashSet<>();
        names.forEach(name -> {
            if (!known.add(name)) {
                throw new IllegalArgumentException("two reports of a catalogue have the " + of + " " + name);
            }
        });
    }

    /**
     * A catalogue of these reports, in this order.
     *
     * @throws IllegalArgumentException if two of them share a name, a title or a file
     */
    public static ReportCatalogue of(Entry... entries) {
        return new ReportCatalogue(List.of(entries));
    }

    /**
     * This one and another report.
     *
     * @throws IllegalArgumentException if it shares its name, its title or a file with one of these
     */
    public ReportCatalogue and(Entry another) {
        return new ReportCatalogue(
                Stream.concat(entries.stream(), Stream.of(another)).toList());
    }

    /** What is in it, in order. */
    public List<Entry> entries() {
        return entries;
    }

    /** The names of its reports, in order. */
    public List<String> names() {
        return entries.stream().map(Entry::name).toList();
    }

    /** The files of its reports, in order. */
    public List<OutputFile> files() {
        return entries.stream().flatMap(entry -> entry.usual().files().stream()).toList();
    }

    /**
     * The report of that name.
     *
     * @throws IllegalArgumentException if it has none
     */
    public Report named(String name, Parameters parameters) {
        return entries.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("there is no report " + name + "; there are " + names()))
                .report()
                .apply(parameters);
    }

    /** Every report. */
    public List<Report> all(Parameters parameters) {
        return entries.stream().map(entry -> entry.report().apply(parameters)).toList();
    }

    /** Those of its reports whose names are among these, in its order. */
    public List<Report> some(Collection<String> names, Parameters parameters) {
        return entries.stream()
                .filter(entry -> names.contains(entry.name()))
                .map(entry -> entry.report().apply(parameters))
                .toList();
    }
}
