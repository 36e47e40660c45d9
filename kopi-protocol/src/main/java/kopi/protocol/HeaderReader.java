package kopi.protocol;

import com.google.protobuf.ByteString;
import java.util.Optional;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.port.LazyMessage.Header;
import kopi.protocol.v1.Envelope;

/** Reads what stands before the bulk of a message. Single owner. */
final class HeaderReader {
    private final PlanCache plans;

    HeaderReader(PlanCache plans) {
        this.plans = plans;
    }

    /**
     * The header of a message that has a bulk; empty if it is small, and to be read as a whole.
     *
     * @throws kopi.core.error.CorruptStateException if the header is garbled, or announces more than may be worked on
     * @throws IllegalArgumentException if it is impossible
     */
    Optional<Header> read(Envelope envelope) {
        return switch (envelope.getMessageCase()) {
            case ROWS -> Optional.of(rows(envelope.getRows()));
            case FILTERED ->
                Optional.of(batch(
                        Message.Filtered.class,
                        envelope.getFiltered().getId(),
                        envelope.getFiltered().getPlan()));
            case GROUPED ->
                Optional.of(batch(
                        Message.Grouped.class,
                        envelope.getGrouped().getId(),
                        envelope.getGrouped().getPlan()));
            case REDUCED -> Optional.of(reduced(envelope.getReduced()));
            case AGGREGATED -> Optional.of(aggregated(envelope.getAggregated()));
            case SLICE -> Optional.of(slice(envelope.getSlice()));
            default -> Optional.empty();
        };
    }

    private Header rows(Envelope.Rows rows) {
        JobPlan plan = plans.read(rows.getPlan());
        BatchId id = MessageReader.id(rows.getId());
        RowsCheck.check(plan, id, rows.getRows());
        return Header.ofRows(plan, id);
    }

    private Header batch(Class<? extends Message> kind, Envelope.BatchId named, ByteString plan) {
        BatchId id = MessageReader.id(named);
        return new Header(kind, id.job(), Optional.of(id), Optional.of(plans.read(plan)));
    }

    private static Header reduced(Envelope.Reduced reduced) {
        BatchId id = MessageReader.id(reduced.getId());
        return new Header(Message.Reduced.class, id.job(), Optional.of(id), Optional.empty());
    }

    private static Header aggregated(Envelope.Aggregated aggregated) {
        Limits.name("dataset", aggregated.getDataset());
        Limits.natural("partition", aggregated.getPartition());
        return ofJob(Message.Aggregated.class, aggregated.getJob());
    }

    /** Its records are any bytes: with this, all of it is known to be in order. */
    private static Header slice(Envelope.Slice slice) {
        Limits.name("file", slice.getFile());
        Limits.natural("seq", slice.getSeq());
        Limits.natural("rows", slice.getRows());
        return ofJob(Message.Slice.class, slice.getJob());
    }

    private static Header ofJob(Class<? extends Message> kind, String job) {
        return new Header(kind, new JobId(job), Optional.empty(), Optional.empty());
    }
}
