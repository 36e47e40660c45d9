package kopi.testkit.sim;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import kopi.core.message.Message;
import kopi.core.message.Section;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.DictionaryColumn;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;
import kopi.core.model.UuidColumn;

/** Tells messages with other bytes apart, arrays included. */
final class ContentHash {
    private static final long PRIME = 0x100000001b3L;

    private long hash = 0xcbf29ce484222325L;

    private ContentHash() {}

    /** What a message is called that always has the same content; empty for those that may change. */
    static Optional<String> identity(Message message) {
        return withinJob(message).map(id -> message.job().value() + ": " + id);
    }

    private static Optional<String> withinJob(Message message) {
        return switch (message) {
            case Message.Rows(var _, var id, var _) -> Optional.of("rows " + id);
            case Message.Filtered(var _, var id, var _) -> Optional.of("filtered " + id);
            case Message.Grouped(var _, var id, var _) -> Optional.of("grouped " + id);
            // Of each of them there is one for each aggregator, in a journal of its own.
            case Message.Reduced(var id, int aggregators, var _) -> Optional.of("reduced " + id + " of " + aggregators);
            case Message.Aggregated(var job, String dataset, int partition, var _) ->
                Optional.of("aggregated " + job + "/" + dataset + " " + partition);
            case Message.Slice(var job, String file, int seq, int _, var _) ->
                Optional.of("slice " + job + "/" + file + "/" + seq);
            case Message.TablesJoined joined -> Optional.of("tables " + joined.job());
            case Message.JobCompleted completed -> Optional.of("completion " + completed.job());
            default -> Optional.empty();
        };
    }

    static long of(Message message) {
        var content = new ContentHash();
        switch (message) {
            case Message.Rows(var _, var _, Batch rows) -> content.add(rows);
            case Message.Filtered(var _, var _, List<Section> sections) -> content.add(sections);
            case Message.Grouped(var _, var _, List<Section> sections) -> content.add(sections);
            case Message.Reduced(var _, int _, var partitions) ->
                partitions.forEach((partition, sections) -> {
                    content.add(partition);
                    content.add(sections);
                });
            case Message.Aggregated(var _, var _, int _, List<Section> sections) -> content.add(sections);
            case Message.Slice(var _, var _, int _, int rows, byte[] csv) -> {
                content.add(rows);
                content.add(Arrays.hashCode(csv));
            }
            default -> content.add(message.hashCode());
        }
        return content.hash;
    }

    private void add(long value) {
        hash = (hash ^ value) * PRIME;
    }

    private void add(List<Section> sections) {
        for (Section section : sections) {
            add(section.report().hashCode());
            add(section.rows());
        }
    }

    private void add(Batch rows) {
        add(rows.rows());
        for (Column column : rows.columns()) {
            switch (column) {
                case LongColumn(long[] values) -> add(Arrays.hashCode(values));
                case TextColumn(byte[] texts, int[] ends) -> {
                    add(Arrays.hashCode(texts));
                    add(Arrays.hashCode(ends));
                }
                case UuidColumn(long[] highs, long[] lows) -> {
                    add(Arrays.hashCode(highs));
                    add(Arrays.hashCode(lows));
                }
                case DictionaryColumn(int[] codes, TextColumn dictionary) -> {
                    add(Arrays.hashCode(codes));
                    add(Arrays.hashCode(dictionary.bytes()));
                    add(Arrays.hashCode(dictionary.ends()));
                }
            }
        }
    }
}
