package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
import kopi.core.message.Message;
import kopi.core.message.Message.BatchFinished;
import kopi.core.message.Message.Filtered;
import kopi.core.message.Message.Rows;
import kopi.core.message.Message.Slice;
import kopi.core.message.Section;
import kopi.core.role.Effect.Publish;
import kopi.core.role.PreparedReport.Passed;
import kopi.core.topology.RoleKind;

/**
 * Drops the rows that a report does not count. What is printed as it comes goes straight to the results; what is folded
 * goes on to group-by; a batch of which nothing is folded is finished here.
 *
 * <p>Stateless but for a cache of what it prepares for a job.
 */
public final class Filter implements Role {
    private final PreparedJob.Cache jobs = new PreparedJob.Cache();

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
        for (PreparedReport report : jobs.of(rows.plan()).reportsOn(rows.id().dataset())) {
            switch (report.filter(rows)) {
                case Passed.Printed(Slice slice) -> effects.add(new Publish(Routes.results(rows.job()), slice));
                case Passed.Kept(Section section) -> sections.add(section);
            }
        }
        // A report that folds has a section of every batch, however few rows have passed.
        effects.add(
                sections.isEmpty()
                        ? new Publish(
                                Routes.CONTROL,
                                new BatchFinished(rows.id(), rows.plan().aggregators()))
                        : new Publish(Routes.GROUP_BY, new Filtered(rows.plan(), rows.id(), sections)));
        return effects;
    }
}
