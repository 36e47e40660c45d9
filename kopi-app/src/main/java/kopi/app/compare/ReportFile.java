package kopi.app.compare;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.report.OutputColumn;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.ReportCatalogue;
import kopi.core.report.Reports;
import kopi.core.report.Table;

/**
 * A file of a result folder, and how its rows are to be read.
 *
 * @param name of the file
 * @param numbers columns in which {@code 78.0} is {@code 78.00}; all others are text
 * @param rankedCustomers whether it ranks customers, of whom any tied for the last places may be listed
 */
record ReportFile(String name, Set<String> numbers, boolean rankedCustomers) {
    /** All that are compared. Other files of a folder, as rejects.csv, are no reports. */
    static final List<ReportFile> ALL = of(Reports.CATALOGUE);

    /** The files of a catalogue's reports, in order. */
    static List<ReportFile> of(ReportCatalogue catalogue) {
        return catalogue.all(Parameters.DEFAULT).stream()
                .flatMap(report -> switch (report) {
                    case Report.Listing listing -> Stream.of(of(listing));
                    case Report.Summary summary -> summary.tables().stream().map(ReportFile::of);
                    case Report.Query _ -> Stream.empty(); // there is none in a catalogue
                })
                .toList();
    }

    private static ReportFile of(Report.Listing listing) {
        return new ReportFile(
                listing.file(),
                listing.printed().stream()
                        .filter(column -> column.type() == ColumnType.MONEY || column.type() == ColumnType.QUANTITY)
                        .map(ColumnSpec::name)
                        .collect(Collectors.toSet()),
                false);
    }

    private static ReportFile of(Table table) {
        Set<String> totals = table.columns().stream()
                .filter(OutputColumn.Total.class::isInstance)
                .map(OutputColumn::header)
                .collect(Collectors.toSet());
        Set<String> headers = table.columns().stream().map(OutputColumn::header).collect(Collectors.toSet());
        boolean ranksCustomers = table.ranking().isPresent()
                && totals.contains(TiedCustomers.QUANTITY)
                && headers.contains(TiedCustomers.STORE);
        return new ReportFile(table.file(), totals, ranksCustomers);
    }
}
