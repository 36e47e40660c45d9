package kopi.core.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import kopi.core.error.JobFailedException;
import kopi.core.message.Message.Rows;
import kopi.core.model.Batch;
import kopi.core.model.Selection;
import kopi.core.port.Destination.Queue;
import kopi.core.role.Chain;
import kopi.core.role.Filter;
import kopi.core.role.GroupBy;
import kopi.core.role.Role;
import kopi.core.role.Routes;

/**
 * Finds the row for which a job has failed. Whoever failed knows the batch, and drops rows on the way; but stages are functions of a
 * batch, so a client, which can read the batch again, can ask them again: for the shortest beginning of it that fails in the same way.
 */
public final class FailingRow {
    private final Role stages = new Chain(links());
    private final Rows rows;
    private final String reason;

    private FailingRow(Rows rows, String reason) {
        this.rows = rows;
        this.reason = reason;
    }

    /**
     * The first row of a batch that fails the job.
     *
     * @param rows the batch that has failed it
     * @param reason why it failed, as the stage has said it, perhaps with more around it
     * @return its number in the batch; empty if the batch as a whole, or something else, has failed the job
     */
    public static OptionalInt find(Rows rows, String reason) {
        return new FailingRow(rows, reason).find();
    }

    private static Map<Queue, Role> links() {
        Map<Queue, Role> links = new LinkedHashMap<>();
        links.put(Routes.FILTER, new Filter());
        links.put(Routes.GROUP_BY, new GroupBy());
        return links;
    }

    private OptionalInt find() {
        int passing = 0;
        int failing = rows.rows().rows();
        if (!fails(failing)) {
            return OptionalInt.empty();
        }
        while (passing + 1 < failing) {
            int middle = (passing + failing) >>> 1;
            if (fails(middle)) {
                failing = middle;
            } else {
                passing = middle;
            }
        }
        return OptionalInt.of(failing - 1);
    }

    /** Whether so many rows fail with that reason: another one is that of a step that all rows together do not come to. */
    private boolean fails(int count) {
        try {
            var _ = stages.receive(new Rows(rows.plan(), rows.id(), beginning(count)));
            return false;
        } catch (JobFailedException e) {
            return reason.contains(String.valueOf(e.getMessage()));
        }
    }

    private Batch beginning(int count) {
        Batch all = rows.rows();
        var selection = Selection.of(IntStream.range(0, count).toArray(), count, all.rows());
        return new Batch(
                count,
                all.columns().stream().map(column -> column.take(selection)).toList());
    }
}
