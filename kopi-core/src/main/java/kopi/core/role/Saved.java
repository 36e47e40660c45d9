package kopi.core.role;

import java.util.Collections;
import java.util.List;
import kopi.core.error.CorruptStateException;
import kopi.core.model.Batch;
import kopi.core.model.ColumnSpec;
import kopi.core.model.TextColumn;
import kopi.core.port.StateCodec;
import kopi.core.query.ColumnVectors;
import kopi.core.relation.LocalRows;
import kopi.core.report.Report;
import kopi.core.snapshot.FoldState;

/** Reads what a fold of the same kind has saved. */
final class Saved {
    private Saved() {}

    /**
     * The state of that kind in a snapshot.
     *
     * @throws CorruptStateException if it is none, or of another kind of fold
     */
    static <S extends FoldState> S state(StateCodec codec, byte[] snapshot, Class<S> kind) {
        FoldState state = codec.decodeState(snapshot);
        if (!kind.isInstance(state)) {
            throw new CorruptStateException("state of another role: "
                    + state.getClass().getSimpleName() + " instead of " + kind.getSimpleName());
        }
        return kind.cast(state);
    }

    /**
     * This batch out of a snapshot.
     *
     * @throws CorruptStateException if it has other columns than so many of integers
     */
    static Batch longs(Batch saved, int columnCount) {
        return withTypes(saved, Collections.nCopies(columnCount, false));
    }

    /**
     * What a partition has sent of a report, out of a snapshot.
     *
     * @throws CorruptStateException if they are none of it
     */
    static Batch groups(Batch saved, Report report) {
        return switch (report) {
            case Report.Listing _ -> throw new CorruptStateException("state holds groups of a listing");
            case Report.Summary summary -> longs(saved, summary.columnCount());
            case Report.Query query -> {
                LocalRows partition = LocalRows.ofPartition(
                        query.plan().scan(), query.folded().orElseThrow());
                ColumnVectors.groups(partition.grouping(), saved);
                yield saved;
            }
        };
    }

    /**
     * This batch out of a snapshot.
     *
     * @throws CorruptStateException if it has other columns than these
     */
    static Batch withColumns(Batch saved, List<ColumnSpec> specs) {
        return withTypes(saved, specs.stream().map(spec -> spec.type().isText()).toList());
    }

    private static Batch withTypes(Batch saved, List<Boolean> isText) {
        List<Boolean> found =
                saved.columns().stream().map(TextColumn.class::isInstance).toList();
        if (!found.equals(isText)) {
            throw new CorruptStateException("state holds a batch of other columns than expected");
        }
        return saved;
    }
}
