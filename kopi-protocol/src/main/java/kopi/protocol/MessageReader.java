package kopi.protocol;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.error.CorruptStateException;
import kopi.core.job.JobPlan;
import kopi.core.job.MemoryBudget;
import kopi.core.message.Message;
import kopi.core.message.Section;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.Column;
import kopi.core.model.JobId;
import kopi.core.model.TextColumn;
import kopi.core.port.LazyMessage;
import kopi.core.port.LazyMessage.Header;
import kopi.core.query.JoinSide;
import kopi.core.topology.RoleKind;
import kopi.protocol.column.ColumnUnpacker;
import kopi.protocol.v1.Envelope;

/**
 * Makes a message of the form in which it travels. One for each message, as it counts what the message may still hold;
 * single owner.
 */
final class MessageReader {
    private final PlanCache plans;
    private final int deadLettersAround;
    private long valuesLeft = Limits.VALUES;
    private int textBytesLeft = Limits.TEXT_BYTES;

    MessageReader(PlanCache plans) {
        this(plans, 0);
    }

    private MessageReader(PlanCache plans, int deadLettersAround) {
        this.plans = plans;
        this.deadLettersAround = deadLettersAround;
    }

    /**
     * The message.
     *
     * @throws CorruptStateException if the bytes are none
     */
    Message read(byte[] bytes) {
        return Parsing.translated("message", () -> message(Parsing.envelope(bytes)));
    }

    /**
     * The message, of which what is bulky is read when it is asked for.
     *
     * @throws CorruptStateException if the bytes are none, as far as they are looked at
     */
    LazyMessage lazily(byte[] bytes) {
        return Parsing.translated("message", () -> {
            Envelope envelope = Parsing.envelope(bytes);
            Optional<Header> header = new HeaderReader(plans).read(envelope);
            if (header.isPresent()) {
                return LazyMessage.encoded(
                        bytes,
                        header.get(),
                        () -> Parsing.translated("message", () -> new MessageReader(plans).message(envelope)));
            }
            Message message = message(envelope);
            return LazyMessage.encoded(bytes, Header.of(message), () -> message);
        });
    }

    private Message message(Envelope envelope) {
        return switch (envelope.getMessageCase()) {
            case OPEN_JOB -> openJob(envelope.getOpenJob());
            case FIND_JOB -> findJob(envelope.getFindJob());
            case JOB_ADMITTED -> jobAdmitted(envelope.getJobAdmitted());
            case JOB_REFUSED -> jobRefused(envelope.getJobRefused());
            case ABORT_JOB -> abortJob(envelope.getAbortJob());
            case CLIENT_ALIVE ->
                new Message.ClientAlive(job(envelope.getClientAlive().getJob()));
            case JOB_OPENED ->
                new Message.JobOpened(plan(envelope.getJobOpened().getPlan()));
            case END_OF_DATASET -> endOfDataset(envelope.getEndOfDataset());
            case BATCH_FINISHED -> batchFinished(envelope.getBatchFinished());
            case PROGRESS -> progress(envelope.getProgress());
            case TABLES_JOINED -> tablesJoined(envelope.getTablesJoined());
            case JOB_COMPLETED -> jobCompleted(envelope.getJobCompleted());
            case JOB_FAILED -> jobFailed(envelope.getJobFailed());
            case CLOSE_JOB -> new Message.CloseJob(job(envelope.getCloseJob().getJob()));
            case DEAD_LETTER -> deadLetter(envelope.getDeadLetter());
            case ROWS -> rows(envelope.getRows());
            case FILTERED -> filtered(envelope.getFiltered());
            case GROUPED -> grouped(envelope.getGrouped());
            case REDUCED -> reduced(envelope.getReduced());
            case AGGREGATED -> aggregated(envelope.getAggregated());
            case SLICE -> slice(envelope.getSlice());
            case AUDIT_JOURNAL -> auditJournal(envelope.getAuditJournal());
            case JOURNAL_AUDITED -> journalAudited(envelope.getJournalAudited());
            case CLUSTER_RESIZED ->
                new Message.ClusterResized(
                        SizeWire.read(envelope.getClusterResized().getSize()));
            case CONTROLLER_DRAINED -> controllerDrained(envelope.getControllerDrained());
            case MESSAGE_NOT_SET -> throw new CorruptStateException("message of an unknown kind; is the sender newer?");
        };
    }

    private Message openJob(Envelope.OpenJob open) {
        return new Message.OpenJob(
                plan(open.getPlan()),
                InputWire.read(open.getInput()),
                Limits.natural("attempt", open.getAttempt()),
                Limits.name("name of the gateway", open.getGateway()),
                open.getQuestion(),
                open.getEphemeral(),
                open.getReplaces(),
                open.getAudits());
    }

    private static Message findJob(Envelope.FindJob find) {
        return new Message.FindJob(
                job(find.getJob()), Limits.name("name of the gateway", find.getGateway()), find.getQuestion());
    }

    private Message jobAdmitted(Envelope.JobAdmitted admitted) {
        Map<String, Integer> finished = new TreeMap<>();
        for (Envelope.Finished dataset : admitted.getFinishedList()) {
            finished.put(Limits.name("dataset", dataset.getDataset()), Limits.natural("batches", dataset.getBelow()));
        }
        return new Message.JobAdmitted(
                admitted.getQuestion(),
                plan(admitted.getPlan()),
                Limits.natural("attempt", admitted.getAttempt()),
                finished,
                AuditWire.read(admitted.getAudit()));
    }

    private static Message jobRefused(Envelope.JobRefused refused) {
        return new Message.JobRefused(
                refused.getQuestion(),
                job(refused.getJob()),
                Limits.reason(refused.getReason()),
                Limits.natural("seconds", refused.getRetryAfterSeconds()),
                refused.getBadRequest());
    }

    private static Message abortJob(Envelope.AbortJob abort) {
        return new Message.AbortJob(job(abort.getJob()), Limits.reason(abort.getReason()));
    }

    private static Message endOfDataset(Envelope.EndOfDataset end) {
        return new Message.EndOfDataset(
                job(end.getJob()),
                Limits.name("dataset", end.getDataset()),
                Limits.natural("batches", end.getBatches()));
    }

    private static Message batchFinished(Envelope.BatchFinished finished) {
        return new Message.BatchFinished(
                id(finished.getId()), SizeWire.count("aggregators", finished.getAggregators()));
    }

    private static Message controllerDrained(Envelope.ControllerDrained drained) {
        if (drained.getEntries() < 0) {
            throw new CorruptStateException("a negative number of entries");
        }
        return new Message.ControllerDrained(
                SizeWire.index(RoleKind.CONTROLLER, drained.getController()),
                SizeWire.read(drained.getRevision()),
                drained.getEntries());
    }

    private static Message auditJournal(Envelope.AuditJournal audit) {
        SortedMap<String, SortedSet<Integer>> handedOver = new TreeMap<>();
        for (Envelope.HandedOver dataset : audit.getHandedOverList()) {
            SortedSet<Integer> partitions = new TreeSet<>();
            dataset.getPartitionsList().forEach(partition -> partitions.add(Limits.natural("partition", partition)));
            handedOver.put(Limits.name("dataset", dataset.getDataset()), partitions);
        }
        return new Message.AuditJournal(
                job(audit.getJob()), audit.getAudit(), ProgressWire.read(audit.getBatchesList()), handedOver);
    }

    private static Message journalAudited(Envelope.JournalAudited audited) {
        SortedSet<String> handedOver = new TreeSet<>();
        audited.getHandedOverList().forEach(dataset -> handedOver.add(Limits.name("dataset", dataset)));
        int aggregator =
                switch (audited.getJournalCase()) {
                    case AGGREGATOR -> SizeWire.index(RoleKind.AGGREGATOR, audited.getAggregator());
                    case JOINED -> Message.JournalAudited.JOINER;
                    case JOURNAL_NOT_SET -> throw new CorruptStateException("an audit of no journal");
                };
        return new Message.JournalAudited(
                job(audited.getJob()),
                audited.getAudit(),
                aggregator,
                Limits.reason(audited.getLoss()),
                handedOver,
                audited.getJoined());
    }

    private static Message progress(Envelope.Progress progress) {
        return new Message.Progress(
                job(progress.getJob()),
                Limits.name("dataset", progress.getDataset()),
                Limits.natural("batches", progress.getBelow()));
    }

    private static Message tablesJoined(Envelope.TablesJoined joined) {
        return new Message.TablesJoined(
                job(joined.getJob()), tableEnds(joined.getTablesList()), warnings(joined.getWarningsList()));
    }

    private static Message jobCompleted(Envelope.JobCompleted completed) {
        return new Message.JobCompleted(
                job(completed.getJob()), tableEnds(completed.getTablesList()), warnings(completed.getWarningsList()));
    }

    private static List<Message.TableEnd> tableEnds(List<Envelope.TableEnd> ends) {
        return ends.stream()
                .map(end -> new Message.TableEnd(
                        Limits.name("file", end.getFile()), Limits.natural("slices", end.getSlices())))
                .toList();
    }

    private static List<String> warnings(List<String> warnings) {
        return warnings.stream().map(Limits::reason).toList();
    }

    private static Message jobFailed(Envelope.JobFailed failed) {
        return new Message.JobFailed(job(failed.getJob()), Limits.reason(failed.getReason()));
    }

    private Message deadLetter(Envelope.DeadLetter letter) {
        if (deadLettersAround == Limits.DEAD_LETTERS) {
            throw new CorruptStateException("dead letters of dead letters, more than " + Limits.DEAD_LETTERS + " deep");
        }
        return new Message.DeadLetter(
                Limits.name("queue", letter.getQueue()),
                new MessageReader(plans, deadLettersAround + 1)
                        .read(letter.getPoison().toByteArray()),
                Limits.reason(letter.getReason()));
    }

    private Message rows(Envelope.Rows rows) {
        JobPlan plan = plan(rows.getPlan());
        BatchId id = id(rows.getId());
        RowsCheck.check(plan, id, rows.getRows());
        textBytesLeft = Math.clamp(
                MemoryBudget.maxTextBytes(plan, id.dataset(), rows.getRows().getRows()), 0, Limits.TEXT_BYTES);
        return new Message.Rows(plan, id, batch(rows.getRows()));
    }

    private Message filtered(Envelope.Filtered filtered) {
        return new Message.Filtered(
                plan(filtered.getPlan()), id(filtered.getId()), sections(filtered.getSectionsList()));
    }

    private Message grouped(Envelope.Grouped grouped) {
        return new Message.Grouped(plan(grouped.getPlan()), id(grouped.getId()), sections(grouped.getSectionsList()));
    }

    private Message reduced(Envelope.Reduced reduced) {
        SortedMap<Integer, List<Section>> partitions = new TreeMap<>();
        for (Envelope.ReducedPartition some : reduced.getPartitionsList()) {
            int partition = Limits.natural("partition", some.getPartition());
            if (partitions.put(partition, sections(some.getSectionsList())) != null) {
                throw new CorruptStateException("partition " + partition + " twice");
            }
        }
        return new Message.Reduced(
                id(reduced.getId()), SizeWire.count("aggregators", reduced.getAggregators()), partitions);
    }

    private Message aggregated(Envelope.Aggregated aggregated) {
        return new Message.Aggregated(
                job(aggregated.getJob()),
                Limits.name("dataset", aggregated.getDataset()),
                Limits.natural("partition", aggregated.getPartition()),
                sections(aggregated.getSectionsList()));
    }

    private static Message slice(Envelope.Slice slice) {
        return new Message.Slice(
                job(slice.getJob()),
                Limits.name("file", slice.getFile()),
                Limits.natural("seq", slice.getSeq()),
                Limits.natural("rows", slice.getRows()),
                slice.getCsv().toByteArray());
    }

    private JobPlan plan(ByteString plan) {
        return plans.read(plan);
    }

    private static JobId job(String job) {
        return new JobId(job);
    }

    static BatchId id(Envelope.BatchId id) {
        return new BatchId(
                job(id.getJob()), Limits.name("dataset", id.getDataset()), Limits.natural("seq", id.getSeq()));
    }

    private List<Section> sections(List<Envelope.Section> sections) {
        return sections.stream()
                .map(section -> new Section(
                        Limits.name("report", section.getReport()),
                        section.getRight() ? JoinSide.RIGHT : JoinSide.LEFT,
                        batch(section.getRows())))
                .toList();
    }

    private Batch batch(Envelope.Batch batch) {
        int rows = Limits.natural("rows", batch.getRows());
        int columnCount = batch.getColumnsCount();
        if (columnCount > Limits.COLUMNS) {
            throw new CorruptStateException("batch of " + columnCount + " columns; at most " + Limits.COLUMNS);
        }
        valuesLeft -= Limits.values(rows, columnCount);
        if (valuesLeft < 0) {
            throw new CorruptStateException("message of more than " + Limits.VALUES + " values");
        }
        List<Column> columns = new ArrayList<>(columnCount);
        for (ByteString column : batch.getColumnsList()) {
            columns.add(column(column, rows));
        }
        return new Batch(rows, columns);
    }

    private Column column(ByteString packed, int rows) {
        Column column = ColumnUnpacker.unpack(packed.toByteArray(), rows, textBytesLeft);
        if (column instanceof TextColumn(byte[] bytes, int[] _)) {
            textBytesLeft -= bytes.length;
        }
        return column;
    }
}
