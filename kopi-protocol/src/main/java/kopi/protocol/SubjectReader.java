package kopi.protocol;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.Optional;
import kopi.core.model.JobId;
import kopi.core.port.MessageCodec.Subject;
import kopi.protocol.v1.Envelope;
import kopi.protocol.v1.Plan;

/** Finds out what a message is about, of which no more can be read, or is to be. Stateless. */
final class SubjectReader {
    private SubjectReader() {}

    /**
     * What the message is about; empty if that cannot be told.
     *
     * @throws IOException if what it is about is garbled
     * @throws IllegalArgumentException if it is impossible
     */
    static Optional<Subject> read(Envelope envelope) throws IOException {
        return switch (envelope.getMessageCase()) {
            case ROWS -> batch(envelope.getRows().getId());
            case FILTERED -> batch(envelope.getFiltered().getId());
            case GROUPED -> batch(envelope.getGrouped().getId());
            case REDUCED -> batch(envelope.getReduced().getId());
            case BATCH_FINISHED -> batch(envelope.getBatchFinished().getId());
            case OPEN_JOB -> plan("OpenJob", envelope.getOpenJob().getPlan());
            case JOB_OPENED -> plan("JobOpened", envelope.getJobOpened().getPlan());
            case JOB_ADMITTED -> plan("JobAdmitted", envelope.getJobAdmitted().getPlan());
            case AGGREGATED -> job("Aggregated", envelope.getAggregated().getJob());
            case SLICE -> job("Slice", envelope.getSlice().getJob());
            case FIND_JOB -> job("FindJob", envelope.getFindJob().getJob());
            case JOB_REFUSED -> job("JobRefused", envelope.getJobRefused().getJob());
            case ABORT_JOB -> job("AbortJob", envelope.getAbortJob().getJob());
            case CLIENT_ALIVE -> job("ClientAlive", envelope.getClientAlive().getJob());
            case END_OF_DATASET ->
                job("EndOfDataset", envelope.getEndOfDataset().getJob());
            case PROGRESS -> job("Progress", envelope.getProgress().getJob());
            case TABLES_JOINED -> job("TablesJoined", envelope.getTablesJoined().getJob());
            case JOB_COMPLETED -> job("JobCompleted", envelope.getJobCompleted().getJob());
            case JOB_FAILED -> job("JobFailed", envelope.getJobFailed().getJob());
            case CLOSE_JOB -> job("CloseJob", envelope.getCloseJob().getJob());
            case AUDIT_JOURNAL -> job("AuditJournal", envelope.getAuditJournal().getJob());
            case JOURNAL_AUDITED ->
                job("JournalAudited", envelope.getJournalAudited().getJob());
            case CLUSTER_RESIZED, CONTROLLER_DRAINED, DEAD_LETTER, MESSAGE_NOT_SET -> Optional.empty();
        };
    }

    private static Optional<Subject> batch(Envelope.BatchId id) {
        return job(
                Limits.name("dataset", id.getDataset()) + ", batch " + Integer.toUnsignedString(id.getSeq()),
                id.getJob());
    }

    private static Optional<Subject> plan(String what, ByteString plan) throws IOException {
        return job(what, Plan.parseFrom(plan).getJob());
    }

    private static Optional<Subject> job(String what, String job) {
        return Optional.of(new Subject(new JobId(job), what));
    }
}
