package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
import kopi.core.message.Message;
import kopi.core.message.Message.BatchFinished;
import kopi.core.message.Message.Filtered;
import kopi.core.message.Message.Rows;
import kopi.core.message.Message.Slice;
import kopi.core.message.Section;
import kopi.core.model.Batch;
import kopi.core.model.Selection;
import kopi.core.report.Report;
import kopi.core.role.Effect.Publish;
import kopi.core.role.PreparedJob.PreparedReport;
import kopi.core.topology.RoleKind;

/**
 * Drops the rows that a report does not count. What a listing counts goes straight to the results; what a summary counts
 * goes on to group-by; a batch that no summary reads is finished here.
 *
 * <p>Stateless but for a cache of what it prepares for a job.
 */
public final class Filter implements Role {
    private final Routes routes;
    private final PreparedJob.Cache jobs = new PreparedJob.Cache();

    public Filter(Routes routes) {
        this.routes = routes;
    }

    @Override
    public String name() {
        return RoleKind.FILTER.text();
    }

    @Override
    public List<Effect> receive(Message message) {
        if (!(message instanceof Rows rows)) {
            throw Unexpected.message(name(), message);
        }
        List<Effect> effects = new ArrayList<>();
        List<Section> sections = new ArrayList<>();
        boolean summarised = false;
        for (PreparedReport report : jobs.of(rows.plan()).reportsOn(rows.id().dataset())) {
            Selection selection = report.filter().select(rows.rows());
            switch (report.report()) {
                case Report.Listing listing ->
                    effects.add(new Publish(Routes.results(rows.job()), slice(report, listing, rows, selection)));
                case Report.Summary _ -> {
                    summarised = true;
                    sections.add(new Section(report.report().name(), take(rows.rows(), report, selection)));
                }
            }
        }
        if (summarised) {
            effects.add(new Publish(Routes.GROUP_BY, new Filtered(rows.plan(), rows.id(), sections)));
        }
        if (!summarised) {
            effects.add(new Publish(routes.controllerOf(rows.job()), new BatchFinished(rows.id())));
        }
        return effects;
    }

    private static Slice slice(PreparedReport report, Report.Listing listing, Rows rows, Selection selection) {
        byte[] csv = report.listing().orElseThrow().print(rows.rows(), selection);
        return new Slice(rows.job(), listing.file(), rows.id().seq(), selection.count(), csv);
    }

    private static Batch take(Batch rows, PreparedReport report, Selection selection) {
        return new Batch(
                selection.count(),
                report.columns().stream()
                        .map(column -> rows.columns().get(column).take(selection))
                        .toList());
    }
}
