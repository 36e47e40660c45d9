package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
import kopi.core.message.Message;
import kopi.core.message.Message.Filtered;
import kopi.core.message.Message.Grouped;
import kopi.core.message.Section;
import kopi.core.model.Batch;
import kopi.core.role.Effect.Publish;
import kopi.core.topology.RoleKind;

/**
 * Turns rows into group keys and measures, or, for a query, into the groups of the batch.
 *
 * <p>Stateless but for a cache of what it prepares for a job.
 */
public final class GroupBy implements Role {
    private final PreparedJob.Cache jobs = new PreparedJob.Cache();

    @Override
    public String name() {
        return RoleKind.GROUP_BY.text();
    }

    @Override
    public List<Effect> receive(Message message) {
        if (!(message instanceof Filtered filtered)) {
            throw Unexpected.message(name(), message);
        }
        PreparedJob job = jobs.of(filtered.plan());
        List<Section> grouped = new ArrayList<>();
        for (Section section : filtered.sections()) {
            Batch rows = job.report(filtered.id().dataset(), section).group(filtered.id(), section.rows());
            grouped.add(new Section(section.report(), section.side(), rows));
        }
        return List.of(new Publish(Routes.REDUCER, new Grouped(filtered.plan(), filtered.id(), grouped)));
    }
}
