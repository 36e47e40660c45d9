package kopi.adapter.grpc;

import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import kopi.core.access.JobAccess;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.gateway.ResultsSession;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.AbortJob;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.FindJob;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.JobAnswer;
import kopi.core.message.Message.JobRefused;
import kopi.core.message.Message.OpenJob;
import kopi.core.model.JobId;
import kopi.core.port.MessageCodec;
import kopi.core.port.PlanCodec;
import kopi.core.port.QueryPlanner;
import kopi.core.port.QueryPlanner.SqlQueries;
import kopi.protocol.InputWire;
import kopi.protocol.SqlWire;
import kopi.protocol.TokenCheck;
import kopi.protocol.TraceHeaders;
import kopi.protocol.call.GatewayMethods;
import kopi.protocol.call.GatewayReply;
import kopi.protocol.call.GatewayReply.Decision;
import kopi.protocol.call.GatewayRequest;
import kopi.transport.ServerGuard;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers calls: the short ones itself, the long ones through an object for each call. Thread-safe. */
final class GatewayService {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayService.class);
    /** For texts that clients send and others keep. */
    private static final int MAX_TEXT = 256;

    private static final int RETRY_SECONDS = 5;

    private final GatewayOptions options;
    private final GatewayPort port;
    private final MessageCodec messages;
    private final PlanCodec plans;
    private final QueryPlanner planner;
    private final SharedJobs jobs;
    private final ServerGuard guard;

    GatewayService(
            GatewayOptions options,
            GatewayPort port,
            MessageCodec messages,
            PlanCodec plans,
            QueryPlanner planner,
            SharedJobs jobs,
            ServerGuard guard) {
        this.options = options;
        this.port = port;
        this.messages = messages;
        this.plans = plans;
        this.planner = planner;
        this.jobs = jobs;
        this.guard = guard;
    }

    /** For a server. */
    ServerServiceDefinition definition() {
        return ServerServiceDefinition.builder(GatewayMethods.SERVICE)
                .addMethod(GatewayMethods.HEALTH, ServerCalls.asyncUnaryCall((_, client) -> health(client)))
                .addMethod(GatewayMethods.PLAN, ServerCalls.asyncUnaryCall(this::plan))
                .addMethod(GatewayMethods.OPEN, ServerCalls.asyncUnaryCall(this::open))
                .addMethod(GatewayMethods.FIND, ServerCalls.asyncUnaryCall(this::find))
                .addMethod(GatewayMethods.UPLOAD, ServerCalls.asyncBidiStreamingCall(this::upload))
                .addMethod(GatewayMethods.RESULTS, ServerCalls.asyncServerStreamingCall(this::results))
                .addMethod(GatewayMethods.CLOSE, ServerCalls.asyncUnaryCall(this::close))
                .addMethod(GatewayMethods.ABORT, ServerCalls.asyncUnaryCall(this::abort))
                .build();
    }

    private void health(StreamObserver<GatewayReply.Health> client) {
        client.onNext(new GatewayReply.Health(port.brokerIsUp(), options.cluster()));
        client.onCompleted();
    }

    /** Costs a gateway as much as to open a job, and counts as much. */
    private void plan(GatewayRequest.Plan request, StreamObserver<GatewayReply.Planned> client) {
        tolerateHangUp(client);
        guard(client, () -> {
            guard.open().ifPresent(obstacle -> {
                throw new UnavailableException(obstacle);
            });
            client.onNext(planned(SqlWire.decode(request.queries())));
            client.onCompleted();
        });
    }

    private GatewayReply.Planned planned(SqlQueries queries) {
        try {
            return new GatewayReply.Planned(SqlWire.encodePlanned(planner.plan(queries)), "");
        } catch (InvalidInputException e) {
            return new GatewayReply.Planned(new byte[0], String.valueOf(e.getMessage()));
        }
    }

    private void open(GatewayRequest.Open request, StreamObserver<Decision> client) {
        Optional<String> obstacle = guard.open();
        if (obstacle.isPresent()) {
            client.onNext(new GatewayReply.Refused(obstacle.get(), RETRY_SECONDS, false));
            client.onCompleted();
            return;
        }
        ask(client, () -> {
            JobPlan wanted = plans.decodePlan(request.plan());
            JobId job = resolve(wanted.job())
                    .orElseThrow(() -> Status.INVALID_ARGUMENT
                            .withDescription("job " + wanted.job() + " names another owner than the token's")
                            .asRuntimeException());
            jobs.requireRoom(job);
            var plan = new JobPlan(job, wanted.reports(), options.partitions());
            var input = InputWire.decode(request.input());
            return question -> new OpenJob(
                    plan,
                    input,
                    request.attempt(),
                    options.id(),
                    question,
                    request.isEphemeral(),
                    request.replaces(),
                    request.audits());
        });
    }

    private void find(GatewayRequest.Find request, StreamObserver<Decision> client) {
        guard(client, () -> {
            var named = new JobId(request.job());
            Optional<JobId> job = resolve(named);
            if (job.isPresent()) {
                ask(client, () -> question -> new FindJob(job.get(), options.id(), question));
            } else {
                client.onNext(reply(JobRefused.unknown(Message.NO_QUESTION, named)));
                client.onCompleted();
            }
        });
    }

    /** The job that the caller means; empty: one that does not exist for it, whether there is one or not. */
    private static Optional<JobId> resolve(JobId named) {
        return JobAccess.resolve(TokenCheck.caller(), named);
    }

    /** Asks a controller on behalf of a client; {@code wanted} checks the request, and makes its message of an id. */
    private void ask(StreamObserver<Decision> client, Supplier<LongFunction<Message>> wanted) {
        tolerateHangUp(client);
        guard(client, () -> {
            LongFunction<Message> message = wanted.get();
            long question = jobs.ask(new Reply(client));
            Message asked = message.apply(question);
            port.tell(asked, TraceHeaders.caller(), new GatewayPort.Outcome() {
                @Override
                public void stored() {
                    // The answer will come through the gateway's queue.
                }

                @Override
                public void refused(String reason) {
                    jobs.answered(new JobRefused(question, asked.job(), reason, 0, false));
                }
            });
        });
    }

    /** Waits for a controller's answer on behalf of a client. */
    private final class Reply implements SharedJobs.Asker {
        private final StreamObserver<Decision> client;

        Reply(StreamObserver<Decision> client) {
            this.client = client;
        }

        @Override
        public void answered(JobAnswer answer) {
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

    private Decision reply(JobAnswer answer) {
        return switch (answer) {
            case JobAdmitted admitted -> {
                jobs.admitted(admitted);
                yield new GatewayReply.Admitted(
                        plans.encodePlan(admitted.plan()),
                        admitted.attempt(),
                        admitted.finished(),
                        options.limits().window(),
                        options.limits().batchBytes(),
                        admitted.audit());
            }
            case JobRefused refused ->
                new GatewayReply.Refused(refused.reason(), refused.retryAfterSeconds(), refused.isBadRequest());
        };
    }

    private StreamObserver<GatewayRequest.Upload> upload(StreamObserver<GatewayReply.Stored> client) {
        var call = new UploadCall(
                jobs,
                port,
                messages,
                options.limits(),
                (ServerCallStreamObserver<GatewayReply.Stored>) client,
                TokenCheck.caller(),
                TraceHeaders.caller(),
                ServerGuard.inbound());
        call.open();
        return call;
    }

    private void results(GatewayRequest.Results request, StreamObserver<GatewayReply.Result> client) {
        guard(client, () -> {
            if (request.next() < 0) {
                throw new IllegalArgumentException("results from " + request.next() + " on");
            }
            Optional<JobId> job = resolve(new JobId(request.job()));
            if (job.isEmpty()) {
                client.onNext(new GatewayReply.Gone());
                client.onCompleted();
                return;
            }
            new ResultsCall(
                            job.get(),
                            jobs,
                            port,
                            messages,
                            options.limits().resultCredit(),
                            (ServerCallStreamObserver<GatewayReply.Result>) client,
                            new ResultsSession(request.next(), request.stamp()))
                    .open();
        });
    }

    private void close(GatewayRequest.Close request, StreamObserver<GatewayReply.Done> client) {
        pass(client, request.job(), CloseJob::new);
    }

    private void abort(GatewayRequest.Abort request, StreamObserver<GatewayReply.Done> client) {
        pass(client, request.job(), job -> new AbortJob(job, shortText("the reason", request.reason())));
    }

    /** Passes a message about a job on and replies when it is stored; at once if the job does not exist for the caller. */
    private void pass(StreamObserver<GatewayReply.Done> client, String named, Function<JobId, Message> message) {
        tolerateHangUp(client);
        guard(client, () -> {
            var outcome = new GatewayPort.Outcome() {
                @Override
                public void stored() {
                    client.onNext(new GatewayReply.Done());
                    client.onCompleted();
                }

                @Override
                public void refused(String reason) {
                    client.onError(
                            Status.INVALID_ARGUMENT.withDescription(reason).asRuntimeException());
                }
            };
            resolve(new JobId(named))
                    .map(message)
                    .ifPresentOrElse(asked -> port.tell(asked, TraceHeaders.caller(), outcome), outcome::stored);
        });
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
