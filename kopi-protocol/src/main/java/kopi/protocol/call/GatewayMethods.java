package kopi.protocol.call;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.Optional;
import kopi.core.egg.ClusterIdentity;
import kopi.core.job.BatchRejects;
import kopi.core.job.RejectedLine;
import kopi.protocol.AuditWire;
import kopi.protocol.call.Binding.Side;
import kopi.protocol.v1.AbortReply;
import kopi.protocol.v1.AbortRequest;
import kopi.protocol.v1.BatchStored;
import kopi.protocol.v1.CloseReply;
import kopi.protocol.v1.CloseRequest;
import kopi.protocol.v1.DatasetEnd;
import kopi.protocol.v1.EndStored;
import kopi.protocol.v1.FindRequest;
import kopi.protocol.v1.GatewayGrpc;
import kopi.protocol.v1.HealthReply;
import kopi.protocol.v1.HealthRequest;
import kopi.protocol.v1.JobAdmission;
import kopi.protocol.v1.JobRefusal;
import kopi.protocol.v1.JobReply;
import kopi.protocol.v1.OpenRequest;
import kopi.protocol.v1.PackedBatch;
import kopi.protocol.v1.PlanReply;
import kopi.protocol.v1.PlanRequest;
import kopi.protocol.v1.RejectedRow;
import kopi.protocol.v1.ResultEntry;
import kopi.protocol.v1.ResultsGone;
import kopi.protocol.v1.ResultsReply;
import kopi.protocol.v1.ResultsRequest;
import kopi.protocol.v1.UploadReply;
import kopi.protocol.v1.UploadRequest;
import kopi.protocol.v1.UploadStart;

/** The methods of the service between client and gateway, as gateway.proto has them. */
public final class GatewayMethods {
    /** The full name of the service. */
    public static final String SERVICE = GatewayGrpc.SERVICE_NAME;

    /** Whether the gateway is there, and whose it is. */
    public static final MethodDescriptor<GatewayRequest.Health, GatewayReply.Health> HEALTH = Binding.of(
            GatewayGrpc.getHealthMethod(),
            new Side<>(_ -> HealthRequest.getDefaultInstance(), _ -> new GatewayRequest.Health()),
            new Side<>(GatewayMethods::write, GatewayMethods::read));

    private static final Side<GatewayReply.Decision, JobReply> JOB =
            new Side<>(GatewayMethods::write, GatewayMethods::read);

    /** What queries would do. */
    public static final MethodDescriptor<GatewayRequest.Plan, GatewayReply.Planned> PLAN = Binding.of(
            GatewayGrpc.getPlanMethod(),
            new Side<>(
                    plan -> PlanRequest.newBuilder()
                            .setQueries(UnsafeByteOperations.unsafeWrap(plan.queries()))
                            .build(),
                    plan -> new GatewayRequest.Plan(plan.getQueries().toByteArray())),
            new Side<>(
                    planned -> PlanReply.newBuilder()
                            .setPlanned(UnsafeByteOperations.unsafeWrap(planned.planned()))
                            .setError(planned.error())
                            .build(),
                    planned -> new GatewayReply.Planned(planned.getPlanned().toByteArray(), planned.getError())));

    /** Runs a job. */
    public static final MethodDescriptor<GatewayRequest.Open, GatewayReply.Decision> OPEN =
            Binding.of(GatewayGrpc.getOpenMethod(), new Side<>(GatewayMethods::write, GatewayMethods::read), JOB);

    /** How a job stands. */
    public static final MethodDescriptor<GatewayRequest.Find, GatewayReply.Decision> FIND = Binding.of(
            GatewayGrpc.getFindMethod(),
            new Side<>(
                    find -> FindRequest.newBuilder().setJob(find.job()).build(),
                    find -> new GatewayRequest.Find(find.getJob())),
            JOB);

    /** Takes a job's rows. */
    public static final MethodDescriptor<GatewayRequest.Upload, GatewayReply.Stored> UPLOAD = Binding.of(
            GatewayGrpc.getUploadMethod(),
            new Side<>(
                    upload -> write(upload.part()),
                    upload -> new GatewayRequest.Upload(read(upload), upload.getSerializedSize())),
            new Side<>(GatewayMethods::write, GatewayMethods::read));

    /** Sends a job's results. */
    public static final MethodDescriptor<GatewayRequest.Results, GatewayReply.Result> RESULTS = Binding.of(
            GatewayGrpc.getResultsMethod(),
            new Side<>(GatewayMethods::write, GatewayMethods::read),
            new Side<>(GatewayMethods::write, GatewayMethods::read));

    /** Forgets a job and its results. */
    public static final MethodDescriptor<GatewayRequest.Close, GatewayReply.Done> CLOSE = Binding.of(
            GatewayGrpc.getCloseMethod(),
            new Side<>(
                    close -> CloseRequest.newBuilder().setJob(close.job()).build(),
                    close -> new GatewayRequest.Close(close.getJob())),
            new Side<>(_ -> CloseReply.getDefaultInstance(), _ -> new GatewayReply.Done()));

    /** Ends a job that is not wanted any more. */
    public static final MethodDescriptor<GatewayRequest.Abort, GatewayReply.Done> ABORT = Binding.of(
            GatewayGrpc.getAbortMethod(),
            new Side<>(GatewayMethods::write, GatewayMethods::read),
            new Side<>(_ -> AbortReply.getDefaultInstance(), _ -> new GatewayReply.Done()));

    private GatewayMethods() {}

    private static HealthReply write(GatewayReply.Health health) {
        var reply = HealthReply.newBuilder().setBrokerIsUp(health.brokerIsUp());
        health.cluster().map(ClusterMarks::write).ifPresent(reply::setCluster);
        return reply.build();
    }

    private static GatewayReply.Health read(HealthReply reply) {
        Optional<ClusterIdentity> cluster =
                reply.hasCluster() ? Optional.of(ClusterMarks.read(reply.getCluster())) : Optional.empty();
        return new GatewayReply.Health(reply.getBrokerIsUp(), cluster);
    }

    private static OpenRequest write(GatewayRequest.Open open) {
        return OpenRequest.newBuilder()
                .setPlan(UnsafeByteOperations.unsafeWrap(open.plan()))
                .setInput(UnsafeByteOperations.unsafeWrap(open.input()))
                .setAttempt(open.attempt())
                .setEphemeral(open.isEphemeral())
                .setReplaces(open.replaces())
                .setAudits(open.audits())
                .build();
    }

    private static GatewayRequest.Open read(OpenRequest open) {
        return new GatewayRequest.Open(
                open.getPlan().toByteArray(),
                open.getInput().toByteArray(),
                open.getAttempt(),
                open.getEphemeral(),
                open.getReplaces(),
                open.getAudits());
    }

    private static JobReply write(GatewayReply.Decision answer) {
        var reply = JobReply.newBuilder();
        switch (answer) {
            case GatewayReply.Admitted admitted ->
                reply.setAdmitted(JobAdmission.newBuilder()
                        .setPlan(UnsafeByteOperations.unsafeWrap(admitted.plan()))
                        .setAttempt(admitted.attempt())
                        .putAllFinished(admitted.finished())
                        .setWindow(admitted.window())
                        .setMaxBatchBytes(admitted.maxBatchBytes())
                        .setAudit(AuditWire.write(admitted.audit())));
            case GatewayReply.Refused refused ->
                reply.setRefused(JobRefusal.newBuilder()
                        .setReason(refused.reason())
                        .setRetryAfterSeconds(refused.retryAfterSeconds())
                        .setBadRequest(refused.isBadRequest()));
            case GatewayReply.Unknown() -> {
                // Nothing is said.
            }
        }
        return reply.build();
    }

    private static GatewayReply.Decision read(JobReply reply) {
        return switch (reply.getAnswerCase()) {
            case ADMITTED -> {
                JobAdmission admitted = reply.getAdmitted();
                yield new GatewayReply.Admitted(
                        admitted.getPlan().toByteArray(),
                        admitted.getAttempt(),
                        admitted.getFinishedMap(),
                        admitted.getWindow(),
                        admitted.getMaxBatchBytes(),
                        AuditWire.read(admitted.getAudit()));
            }
            case REFUSED ->
                new GatewayReply.Refused(
                        reply.getRefused().getReason(),
                        reply.getRefused().getRetryAfterSeconds(),
                        reply.getRefused().getBadRequest());
            case ANSWER_NOT_SET -> new GatewayReply.Unknown();
        };
    }

    private static UploadRequest write(GatewayRequest.UploadPart part) {
        var request = UploadRequest.newBuilder();
        switch (part) {
            case GatewayRequest.UploadStart(String job) ->
                request.setStart(UploadStart.newBuilder().setJob(job));
            case GatewayRequest.PackedBatch(String dataset, int seq, byte[] message, BatchRejects rejects) ->
                request.setBatch(PackedBatch.newBuilder()
                        .setDataset(dataset)
                        .setSeq(seq)
                        .setMessage(UnsafeByteOperations.unsafeWrap(message))
                        .setRejectedRows(rejects.rows())
                        .addAllRejected(rejects.first().stream()
                                .map(GatewayMethods::write)
                                .toList()));
            case GatewayRequest.DatasetEnd(String dataset, int batches) ->
                request.setEnd(DatasetEnd.newBuilder().setDataset(dataset).setBatches(batches));
            case GatewayRequest.UnknownPart() -> {
                // Nothing is said.
            }
        }
        return request.build();
    }

    private static GatewayRequest.UploadPart read(UploadRequest request) {
        return switch (request.getRequestCase()) {
            case START -> new GatewayRequest.UploadStart(request.getStart().getJob());
            case BATCH -> {
                PackedBatch batch = request.getBatch();
                yield new GatewayRequest.PackedBatch(
                        batch.getDataset(), batch.getSeq(), batch.getMessage().toByteArray(), rejects(batch));
            }
            case END ->
                new GatewayRequest.DatasetEnd(
                        request.getEnd().getDataset(), request.getEnd().getBatches());
            case REQUEST_NOT_SET -> new GatewayRequest.UnknownPart();
        };
    }

    private static RejectedRow write(RejectedLine line) {
        return RejectedRow.newBuilder()
                .setFile(line.file())
                .setLine(line.line())
                .setColumn(line.column())
                .setReason(line.reason())
                .build();
    }

    /** Whatever is too much is left out: nothing but what people see depends on it. */
    private static BatchRejects rejects(PackedBatch batch) {
        List<RejectedLine> first = batch.getRejectedList().stream()
                .limit(BatchRejects.MAX_LINES)
                .map(row -> new RejectedLine(row.getFile(), row.getLine(), row.getColumn(), row.getReason()))
                .toList();
        return new BatchRejects(Math.max(first.size(), batch.getRejectedRows()), first);
    }

    private static UploadReply write(GatewayReply.Stored stored) {
        var reply = UploadReply.newBuilder();
        switch (stored) {
            case GatewayReply.BatchStored(String dataset, int seq) ->
                reply.setBatch(BatchStored.newBuilder().setDataset(dataset).setSeq(seq));
            case GatewayReply.EndStored(String dataset) ->
                reply.setEnd(EndStored.newBuilder().setDataset(dataset));
            case GatewayReply.Unknown() -> {
                // Nothing is said.
            }
        }
        return reply.build();
    }

    private static GatewayReply.Stored read(UploadReply reply) {
        return switch (reply.getReplyCase()) {
            case BATCH ->
                new GatewayReply.BatchStored(
                        reply.getBatch().getDataset(), reply.getBatch().getSeq());
            case END -> new GatewayReply.EndStored(reply.getEnd().getDataset());
            case REPLY_NOT_SET -> new GatewayReply.Unknown();
        };
    }

    private static ResultsRequest write(GatewayRequest.Results results) {
        return ResultsRequest.newBuilder()
                .setJob(results.job())
                .setNext(results.next())
                .setStamp(results.stamp())
                .build();
    }

    private static GatewayRequest.Results read(ResultsRequest request) {
        return new GatewayRequest.Results(request.getJob(), request.getNext(), request.getStamp());
    }

    private static ResultsReply write(GatewayReply.Result result) {
        var reply = ResultsReply.newBuilder();
        switch (result) {
            case GatewayReply.Entry(long offset, long stamp, byte[] message) ->
                reply.setEntry(ResultEntry.newBuilder()
                        .setOffset(offset)
                        .setStamp(stamp)
                        .setMessage(UnsafeByteOperations.unsafeWrap(message)));
            case GatewayReply.Gone() -> reply.setGone(ResultsGone.getDefaultInstance());
            case GatewayReply.Unknown() -> {
                // Nothing is said.
            }
        }
        return reply.build();
    }

    private static GatewayReply.Result read(ResultsReply reply) {
        return switch (reply.getReplyCase()) {
            case ENTRY -> {
                ResultEntry entry = reply.getEntry();
                yield new GatewayReply.Entry(
                        entry.getOffset(), entry.getStamp(), entry.getMessage().toByteArray());
            }
            case GONE -> new GatewayReply.Gone();
            case REPLY_NOT_SET -> new GatewayReply.Unknown();
        };
    }

    private static AbortRequest write(GatewayRequest.Abort abort) {
        return AbortRequest.newBuilder()
                .setJob(abort.job())
                .setReason(abort.reason())
                .build();
    }

    private static GatewayRequest.Abort read(AbortRequest request) {
        return new GatewayRequest.Abort(request.getJob(), request.getReason());
    }
}
