package kopi.testkit.stage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import kopi.core.error.CorruptStateException;
import kopi.core.model.Batch;
import kopi.core.port.StateCodec;
import kopi.core.snapshot.FoldState;
import kopi.core.snapshot.FoldState.AggregatorSums;
import kopi.core.snapshot.FoldState.PartitionTables;
import kopi.core.snapshot.SavedTable;

/**
 * Stands for the codec of states where the bytes do not matter, since the real one's module is tested with this one: a state's
 * bytes are its number here, the same for the same state. A number that was changed on the way is nobody's.
 */
public final class StateTexts implements StateCodec {
    private static final int MAGIC = 0x6b6f7069;

    private final List<FoldState> states = new ArrayList<>();
    /** By canonical text. */
    private final Map<String, Integer> numbers = new HashMap<>();

    @Override
    public synchronized byte[] encodeState(FoldState state) {
        FoldState kept = state instanceof AggregatorSums sums ? copy(sums) : state;
        int number = numbers.computeIfAbsent(CanonicalText.of(kept), _ -> {
            states.add(kept);
            return states.size() - 1;
        });
        return ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt(MAGIC)
                .putInt(number)
                .array();
    }

    /** Its groups are those of a table that goes on changing. */
    private static AggregatorSums copy(AggregatorSums sums) {
        SortedMap<Integer, PartitionTables> copies = new TreeMap<>();
        sums.partitions()
                .forEach((partition, groups) ->
                        copies.put(partition, new PartitionTables(copy(groups.tables()), copy(groups.rightTables()))));
        return new AggregatorSums(sums.progress(), copies);
    }

    private static SortedMap<String, SavedTable> copy(SortedMap<String, SavedTable> tables) {
        SortedMap<String, SavedTable> copies = new TreeMap<>();
        tables.forEach((report, table) -> {
            List<Batch> blocks = new ArrayList<>();
            table.blocks().forEach(blocks::add);
            copies.put(report, new SavedTable(table.columns(), table.size(), table.isWide(), table.isAtHand(), blocks));
        });
        return copies;
    }

    @Override
    public synchronized FoldState decodeState(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int number = bytes.length == 2 * Integer.BYTES && in.getInt() == MAGIC ? in.getInt() : -1;
        if (number < 0 || number >= states.size()) {
            throw new CorruptStateException("state that nobody wrote");
        }
        return states.get(number);
    }
}
