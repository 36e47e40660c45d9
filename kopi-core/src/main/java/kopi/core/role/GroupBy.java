package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
import kopi.core.message.Message;
import kopi.core.message.Message.Filtered;
import kopi.core.message.Message.Grouped;
import kopi.core.message.Section;
import kopi.core.role.Effect.Publish;
import kopi.core.role.PreparedJob.PreparedReport;

/**
 * Turns rows into group keys and measures.
 *
 * <p>Stateless but for a cache of what it prepares for a job.
 */
public final class GroupBy implements Role {
    private final PreparedJob.Cache jobs = new PreparedJob.Cache();

    @Override
    public String name() {
        return "group-by";
    }

    @Override
    public List<Effect> receive(Message message) {
        if (!(message instanceof Filtered filtered)) {
            throw Unexpected.message(name(), message);
        }
        List<PreparedReport> reports =
                jobs.of(filtered.plan()).reportsOn(filtered.id().dataset());
        List<Section> grouped = new ArrayList<>();
        for (Section section : filtered.sections()) {
            PreparedReport report = reports.stream()
                    .filter(r -> r.report().name().equals(section.report()))
                    .findFirst()
                    .orElseThrow();
            grouped.add(
                    new Section(section.report(), report.groups().orElseThrow().group(section.rows())));
        }
        return List.of(new Publish(Routes.REDUCER, new Grouped(filtered.plan(), filtered.id(), grouped)));
    }
}
