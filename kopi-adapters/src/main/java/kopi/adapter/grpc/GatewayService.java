package kopi.adapter.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import kopi.core.error.UnavailableException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.AbortJob;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.FindJob;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.JobRefused;
import kopi.core.message.Message.OpenJob;
import kopi.core.model.JobId;
import kopi.core.port.MessageCodec;
import kopi.core.port.PlanCodec;
import kopi.protocol.v1.AbortReply;
import kopi.protocol.v1.AbortRequest;
import kopi.protocol.v1.CloseReply;
import kopi.protocol.v1.CloseRequest;
import kopi.protocol.v1.FindRequest;
import kopi.protocol.v1.GatewayGrpc;
import kopi.protocol.v1.HealthReply;
import kopi.protocol.v1.HealthRequest;
import kopi.protocol.v1.JobAdmission;
import kopi.protocol.v1.JobRefusal;
import kopi.protocol.v1.JobReply;
import kopi.protocol.v1.OpenRequest;
import kopi.protocol.v1.ResultsReply;
import kopi.protocol.v1.ResultsRequest;
import kopi.protocol.v1.UploadReply;
import kopi.protocol.v1.UploadRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers calls: the short ones itself, the long ones through an object for each call. Thread-safe. */
final class GatewayService extends GatewayGrpc.GatewayImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayService.class);
    /** For texts that clients send and others keep. */
    private static final int MAX_TEXT = 256;

    private final GatewayOptions options;
    private final GatewayPort port;
    private final MessageCodec messages;
    private final PlanCodec plans;
    private final ConnectedJobs jobs;
    private final Questions questions;

    GatewayService(
            GatewayOptions options,
            GatewayPort port,
            MessageCodec messages,
            PlanCodec plans,
            ConnectedJobs jobs,
            Questions questions) {
        this.options = options;
        this.port = port;
        this.messages = messages;
        this.plans = plans;
        this.jobs = jobs;
        this.questions = questions;
    }

    @Override
    public void health(HealthRequest request, StreamObserver<HealthReply> client) {
        client.onNext(HealthReply.newBuilder().setBrokerIsUp(port.brokerIsUp()).build());
        client.onCompleted();
    }

    @Override
    public void open(OpenRequest request, StreamObserver<JobReply> client) {
        ask(client, () -> {
            JobPlan wanted = plans.decodePlan(request.getPlan().toByteArray());
            jobs.requireRoom(wanted.job());
            return new OpenJob(
                    new JobPlan(wanted.job(), wanted.reports(), options.partitions()),
                    shortText("the fingerprint of the input", request.getInput()),
                    request.getAttempt(),
                    options.id());
        });
    }

    @Override
    public void find(FindRequest request, StreamObserver<JobReply> client) {
        ask(client, () -> new FindJob(new JobId(request.getJob()), options.id()));
    }

    private void ask(StreamObserver<JobReply> client, Supplier<Message> question) {
        tolerateHangUp(client);
        guard(client, () -> {
            Message asked = question.get();
            questions.ask(asked, new Reply(client), System.nanoTime());
            port.tell(asked, new GatewayPort.Outcome() {
                @Override
                public void stored() {
                    // The answer will come through the gateway's queue.
                }

                @Override
                public void refused(String reason) {
                    questions.answered(new JobRefused(asked.job(), reason, 0));
                }
            });
        });
    }

    /** Waits for a controller's answer on behalf of a client. */
    private final class Reply implements Questions.Asker {
        private final StreamObserver<JobReply> client;

        Reply(StreamObserver<JobReply> client) {
            this.client = client;
        }

        @Override
        public void answered(Message answer) {
            guard(client, () -> {
                client.onNext(reply(answer));
                client.onCompleted();
            });
        }

        @Override
        public void unanswered(UnavailableException reason) {
            client.onError(Statuses.of(reason).asRuntimeException());
        }
    }

    private JobReply reply(Message answer) {
        var reply = JobReply.newBuilder();
        switch (answer) {
            case JobAdmitted admitted -> {
                jobs.admitted(admitted);
                reply.setAdmitted(JobAdmission.newBuilder()
                        .setPlan(UnsafeByteOperations.unsafeWrap(plans.encodePlan(admitted.plan())))
                        .setAttempt(admitted.attempt())
                        .putAllFinished(admitted.finished())
                        .setWindow(options.limits().window())
                        .setMaxBatchBytes(options.limits().batchBytes()));
            }
            case JobRefused refused ->
                reply.setRefused(JobRefusal.newBuilder()
                        .setReason(refused.reason())
                        .setRetryAfterSeconds(refused.retryAfterSeconds()));
            default -> throw new IllegalStateException("a controller answered with a " + answer.subject());
        }
        return reply.build();
    }

    @Override
    public StreamObserver<UploadRequest> upload(StreamObserver<UploadReply> client) {
        var call =
                new UploadCall(jobs, port, messages, options.limits(), (ServerCallStreamObserver<UploadReply>) client);
        call.open();
        return call;
    }

    @Override
    public void results(ResultsRequest request, StreamObserver<ResultsReply> client) {
        guard(client, () -> {
            if (request.getNext() < 0) {
                throw new IllegalArgumentException("results from " + request.getNext() + " on");
            }
            var call = new ResultsCall(
                    jobs.of(new JobId(request.getJob())),
                    messages,
                    (ServerCallStreamObserver<ResultsReply>) client,
                    request.getNext(),
                    request.getStamp());
            call.open(port, options.limits().resultCredit());
        });
    }

    @Override
    public void close(CloseRequest request, StreamObserver<CloseReply> client) {
        pass(client, () -> new CloseJob(new JobId(request.getJob())), CloseReply.getDefaultInstance());
    }

    @Override
    public void abort(AbortRequest request, StreamObserver<AbortReply> client) {
        pass(
                client,
                () -> new AbortJob(new JobId(request.getJob()), shortText("the reason", request.getReason())),
                AbortReply.getDefaultInstance());
    }

    /** Passes a message on and replies when it is stored. */
    private <T> void pass(StreamObserver<T> client, Supplier<Message> message, T reply) {
        tolerateHangUp(client);
        guard(
                client,
                () -> port.tell(message.get(), new GatewayPort.Outcome() {
                    @Override
                    public void stored() {
                        client.onNext(reply);
                        client.onCompleted();
                    }

                    @Override
                    public void refused(String reason) {
                        client.onError(
                                Status.INVALID_ARGUMENT.withDescription(reason).asRuntimeException());
                    }
                }));
    }

    private static String shortText(String what, String text) {
        if (text.length() > MAX_TEXT) {
            throw new IllegalArgumentException(what + " has " + text.length() + " characters, more than " + MAX_TEXT);
        }
        return text;
    }

    /** A client that has hung up misses its reply, which is no error: without a handler it would be one. */
    private static void tolerateHangUp(StreamObserver<?> client) {
        ((ServerCallStreamObserver<?>) client).setOnCancelHandler(() -> {});
    }

    /** Whatever goes wrong is the client's to hear. */
    private static void guard(StreamObserver<?> client, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            Status status = Statuses.of(e);
            if (status.getCode() == Status.Code.INTERNAL) {
                LOG.error("a call failed", e);
            }
            client.onError(status.asRuntimeException());
        }
    }
}
