package kopi.app.cli;

import java.util.List;
import java.util.ListResourceBundle;
import kopi.core.report.Condition;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.ReportCatalogue;

/** What help texts say of the reports of a catalogue, in picocli's variables. */
final class ReportHelp extends ListResourceBundle {
    /** All of them, with what each shows. */
    static final String REPORTS = "kopi.reports";

    /** The names of those that look at the time of day. */
    static final String HOURS = "kopi.reports-of-hours";

    private final ReportCatalogue catalogue;

    ReportHelp(ReportCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    @Override
    protected Object[][] getContents() {
        List<String> reports =
                catalogue.entries().stream().map(ReportHelp::said).toList();
        List<String> ofHours = catalogue.all(Parameters.DEFAULT).stream()
                .filter(report ->
                        report.filter().conditions().stream().anyMatch(Condition.TimeBetween.class::isInstance))
                .map(Report::name)
                .toList();
        return new Object[][] {
            {REPORTS, String.join(", ", reports)}, {HOURS, String.join(" and ", ofHours)},
        };
    }

    private static String said(ReportCatalogue.Entry entry) {
        return entry.name() + " or " + entry.usual().title() + " (" + entry.meaning() + ")";
    }
}
