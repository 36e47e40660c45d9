package kopi.protocol;

import com.google.protobuf.UnsafeByteOperations;
import java.util.List;
import kopi.core.error.JobFailedException;
import kopi.core.message.Message;
import kopi.core.message.Section;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.Column;
import kopi.core.model.TextColumn;
import kopi.core.query.JoinSide;
import kopi.protocol.column.ColumnPacker;
import kopi.protocol.v1.Envelope;

/**
 * Puts a message into the form in which it travels. One for each message, as it counts what the message may still hold;
 * single owner.
 */
final class MessageWriter {
    private final PlanCache plans;
    private long valuesLeft = Limits.VALUES;
    private long textBytesLeft = Limits.TEXT_BYTES;

    MessageWriter(PlanCache plans) {
        this.plans = plans;
    }

    /**
     * The message's bytes.
     *
     * @throws JobFailedException if the message is larger than any that is read
     */
    byte[] write(Message message) {
        byte[] bytes = envelope(message).toByteArray();
        if (bytes.length > Limits.MESSAGE_BYTES) {
            throw tooLarge(message.subject(), bytes.length + " bytes; at most " + Limits.MESSAGE_BYTES);
        }
        return bytes;
    }

    private static JobFailedException tooLarge(String what, String size) {
        return new JobFailedException(what + " cannot be sent: its size is " + size);
    }

    private Envelope envelope(Message message) {
        var envelope = Envelope.newBuilder().setVersion(WireCodec.VERSION);
        switch (message) {
            case Message.OpenJob open -> envelope.setOpenJob(openJob(open));
            case Message.FindJob find -> envelope.setFindJob(findJob(find));
            case Message.JobAdmitted admitted -> envelope.setJobAdmitted(jobAdmitted(admitted));
            case Message.JobRefused refused -> envelope.setJobRefused(jobRefused(refused));
            case Message.AbortJob abort -> envelope.setAbortJob(abortJob(abort));
            case Message.ClientAlive alive ->
                envelope.setClientAlive(
                        Envelope.ClientAlive.newBuilder().setJob(alive.job().value()));
            case Message.JobOpened opened ->
                envelope.setJobOpened(Envelope.JobOpened.newBuilder().setPlan(plans.write(opened.plan())));
            case Message.EndOfDataset end -> envelope.setEndOfDataset(endOfDataset(end));
            case Message.BatchFinished finished ->
                envelope.setBatchFinished(Envelope.BatchFinished.newBuilder()
                        .setId(id(finished.id()))
                        .setAggregators(finished.aggregators()));
            case Message.Progress progress -> envelope.setProgress(progress(progress));
            case Message.TablesJoined joined -> envelope.setTablesJoined(tablesJoined(joined));
            case Message.JobCompleted completed -> envelope.setJobCompleted(jobCompleted(completed));
            case Message.JobFailed failed -> envelope.setJobFailed(jobFailed(failed));
            case Message.CloseJob close ->
                envelope.setCloseJob(
                        Envelope.CloseJob.newBuilder().setJob(close.job().value()));
            case Message.DeadLetter letter -> envelope.setDeadLetter(deadLetter(letter));
            case Message.Rows rows -> envelope.setRows(rows(rows));
            case Message.Filtered filtered -> envelope.setFiltered(filtered(filtered));
            case Message.Grouped grouped -> envelope.setGrouped(grouped(grouped));
            case Message.Reduced reduced -> envelope.setReduced(reduced(reduced));
            case Message.Aggregated aggregated -> envelope.setAggregated(aggregated(aggregated));
            case Message.Slice slice -> envelope.setSlice(slice(slice));
            case Message.AuditJournal audit -> envelope.setAuditJournal(auditJournal(audit));
            case Message.JournalAudited audited -> envelope.setJournalAudited(journalAudited(audited));
            case Message.ClusterResized resized ->
                envelope.setClusterResized(
                        Envelope.ClusterResized.newBuilder().setSize(SizeWire.write(resized.size())));
            case Message.ControllerDrained drained ->
                envelope.setControllerDrained(Envelope.ControllerDrained.newBuilder()
                        .setController(drained.controller())
                        .setRevision(SizeWire.write(drained.revision()))
                        .setEntries(drained.entries()));
        }
        return envelope.build();
    }

    private Envelope.OpenJob openJob(Message.OpenJob open) {
        return Envelope.OpenJob.newBuilder()
                .setPlan(plans.write(open.plan()))
                .setInput(InputWire.write(open.input()))
                .setAttempt(open.attempt())
                .setGateway(open.gateway())
                .setQuestion(open.question())
                .setEphemeral(open.isEphemeral())
                .setReplaces(open.replaces())
                .setAudits(open.audits())
                .build();
    }

    private static Envelope.FindJob findJob(Message.FindJob find) {
        return Envelope.FindJob.newBuilder()
                .setJob(find.job().value())
                .setGateway(find.gateway())
                .setQuestion(find.question())
                .build();
    }

    private Envelope.JobAdmitted jobAdmitted(Message.JobAdmitted admitted) {
        var written = Envelope.JobAdmitted.newBuilder()
                .setQuestion(admitted.question())
                .setPlan(plans.write(admitted.plan()))
                .setAttempt(admitted.attempt())
                .setAudit(AuditWire.write(admitted.audit()));
        admitted.finished()
                .forEach((dataset, below) -> written.addFinished(
                        Envelope.Finished.newBuilder().setDataset(dataset).setBelow(below)));
        return written.build();
    }

    private static Envelope.JobRefused jobRefused(Message.JobRefused refused) {
        return Envelope.JobRefused.newBuilder()
                .setJob(refused.job().value())
                .setReason(Limits.cut(refused.reason()))
                .setRetryAfterSeconds(refused.retryAfterSeconds())
                .setBadRequest(refused.isBadRequest())
                .setQuestion(refused.question())
                .build();
    }

    private static Envelope.AbortJob abortJob(Message.AbortJob abort) {
        return Envelope.AbortJob.newBuilder()
                .setJob(abort.job().value())
                .setReason(Limits.cut(abort.reason()))
                .build();
    }

    private static Envelope.EndOfDataset endOfDataset(Message.EndOfDataset end) {
        return Envelope.EndOfDataset.newBuilder()
                .setJob(end.job().value())
                .setDataset(end.dataset())
                .setBatches(end.batches())
                .build();
    }

    private static Envelope.AuditJournal auditJournal(Message.AuditJournal audit) {
        var written = Envelope.AuditJournal.newBuilder()
                .setJob(audit.job().value())
                .setAudit(audit.audit())
                .addAllBatches(ProgressWire.write(audit.batches()));
        audit.handedOver()
                .forEach((dataset, partitions) -> written.addHandedOver(
                        Envelope.HandedOver.newBuilder().setDataset(dataset).addAllPartitions(partitions)));
        return written.build();
    }

    private static Envelope.JournalAudited journalAudited(Message.JournalAudited audited) {
        var written = Envelope.JournalAudited.newBuilder()
                .setJob(audited.job().value())
                .setAudit(audited.audit())
                .setLoss(Limits.cut(audited.loss()))
                .addAllHandedOver(audited.handedOver());
        return (audited.aggregator() == Message.JournalAudited.JOINER
                        ? written.setJoined(audited.isJoined())
                        : written.setAggregator(audited.aggregator()))
                .build();
    }

    private static Envelope.Progress progress(Message.Progress progress) {
        return Envelope.Progress.newBuilder()
                .setJob(progress.job().value())
                .setDataset(progress.dataset())
                .setBelow(progress.below())
                .build();
    }

    private static Envelope.TablesJoined tablesJoined(Message.TablesJoined joined) {
        return Envelope.TablesJoined.newBuilder()
                .setJob(joined.job().value())
                .addAllTables(tableEnds(joined.tables()))
                .addAllWarnings(Limits.cut(joined.warnings()))
                .build();
    }

    private static Envelope.JobCompleted jobCompleted(Message.JobCompleted completed) {
        return Envelope.JobCompleted.newBuilder()
                .setJob(completed.job().value())
                .addAllTables(tableEnds(completed.tables()))
                .addAllWarnings(Limits.cut(completed.warnings()))
                .build();
    }

    private static List<Envelope.TableEnd> tableEnds(List<Message.TableEnd> ends) {
        return ends.stream()
                .map(end -> Envelope.TableEnd.newBuilder()
                        .setFile(end.file())
                        .setSlices(end.slices())
                        .build())
                .toList();
    }

    private static Envelope.JobFailed jobFailed(Message.JobFailed failed) {
        return Envelope.JobFailed.newBuilder()
                .setJob(failed.job().value())
                .setReason(Limits.cut(failed.reason()))
                .build();
    }

    private Envelope.DeadLetter deadLetter(Message.DeadLetter letter) {
        return Envelope.DeadLetter.newBuilder()
                .setQueue(letter.queue())
                .setPoison(UnsafeByteOperations.unsafeWrap(write(letter.poison())))
                .setReason(Limits.cut(letter.reason()))
                .build();
    }

    private static Envelope.BatchId id(BatchId id) {
        return Envelope.BatchId.newBuilder()
                .setJob(id.job().value())
                .setDataset(id.dataset())
                .setSeq(id.seq())
                .build();
    }

    private Envelope.Rows rows(Message.Rows rows) {
        return Envelope.Rows.newBuilder()
                .setId(id(rows.id()))
                .setPlan(plans.write(rows.plan()))
                .setRows(batch(rows.rows()))
                .build();
    }

    private Envelope.Filtered filtered(Message.Filtered filtered) {
        return Envelope.Filtered.newBuilder()
                .setId(id(filtered.id()))
                .setPlan(plans.write(filtered.plan()))
                .addAllSections(sections(filtered.sections()))
                .build();
    }

    private Envelope.Grouped grouped(Message.Grouped grouped) {
        return Envelope.Grouped.newBuilder()
                .setId(id(grouped.id()))
                .setPlan(plans.write(grouped.plan()))
                .addAllSections(sections(grouped.sections()))
                .build();
    }

    private Envelope.Reduced reduced(Message.Reduced reduced) {
        var written = Envelope.Reduced.newBuilder().setId(id(reduced.id())).setAggregators(reduced.aggregators());
        reduced.partitions()
                .forEach((partition, some) -> written.addPartitions(Envelope.ReducedPartition.newBuilder()
                        .setPartition(partition)
                        .addAllSections(sections(some))));
        return written.build();
    }

    private Envelope.Aggregated aggregated(Message.Aggregated aggregated) {
        return Envelope.Aggregated.newBuilder()
                .setJob(aggregated.job().value())
                .setDataset(aggregated.dataset())
                .setPartition(aggregated.partition())
                .addAllSections(sections(aggregated.sections()))
                .build();
    }

    private static Envelope.Slice slice(Message.Slice slice) {
        return Envelope.Slice.newBuilder()
                .setJob(slice.job().value())
                .setFile(slice.file())
                .setSeq(slice.seq())
                .setRows(slice.rows())
                .setCsv(UnsafeByteOperations.unsafeWrap(slice.csv()))
                .build();
    }

    private List<Envelope.Section> sections(List<Section> sections) {
        return sections.stream()
                .map(section -> Envelope.Section.newBuilder()
                        .setReport(section.report())
                        .setRight(section.side() == JoinSide.RIGHT)
                        .setRows(batch(section.rows()))
                        .build())
                .toList();
    }

    private Envelope.Batch batch(Batch batch) {
        var written = Envelope.Batch.newBuilder().setRows(batch.rows());
        if (batch.columns().size() > Limits.COLUMNS) {
            throw tooLarge("a batch", batch.columns().size() + " columns; at most " + Limits.COLUMNS);
        }
        valuesLeft -= Limits.values(batch.rows(), batch.columns().size());
        for (Column column : batch.columns()) {
            if (column instanceof TextColumn(byte[] bytes, int[] _)) {
                textBytesLeft -= bytes.length;
            }
            written.addColumns(UnsafeByteOperations.unsafeWrap(ColumnPacker.pack(column)));
        }
        if (valuesLeft < 0) {
            throw tooLarge("a batch", "more than " + Limits.VALUES + " values");
        }
        if (textBytesLeft < 0) {
            throw tooLarge("a batch", "more than " + Limits.TEXT_BYTES + " bytes of texts");
        }
        return written.build();
    }
}
