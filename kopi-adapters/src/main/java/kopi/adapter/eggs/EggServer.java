package kopi.adapter.eggs;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import kopi.core.egg.ClusterView;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.NodeId;
import kopi.core.error.UnavailableException;
import kopi.protocol.TokenCheck;
import kopi.protocol.v1.Accepted;
import kopi.protocol.v1.DecisionReply;
import kopi.protocol.v1.DownRequest;
import kopi.protocol.v1.EggsGrpc;
import kopi.protocol.v1.JobProgress;
import kopi.protocol.v1.NodeStatus;
import kopi.protocol.v1.NotLeading;
import kopi.protocol.v1.Refused;
import kopi.protocol.v1.ScaleRequest;
import kopi.protocol.v1.StatusReply;
import kopi.protocol.v1.StatusRequest;
import kopi.protocol.v1.UpRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes commands for an egg. */
public final class EggServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EggServer.class);
    private static final int MAX_REQUEST_BYTES = 4_096;
    private static final long ANSWER_SECONDS = 5;

    private final Server server;

    /**
     * Begins to listen.
     *
     * @param token what commands must know; empty: nothing
     * @throws UnavailableException if the port is taken
     */
    public EggServer(String host, int port, Optional<String> token, EggPort egg) {
        var builder = NettyServerBuilder.forAddress(new InetSocketAddress(host, port))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .maxInboundMessageSize(MAX_REQUEST_BYTES)
                .addService(new Service(egg));
        token.ifPresent(known -> builder.intercept(new TokenCheck(known, LOG::warn)));
        server = builder.build();
        try {
            server.start();
        } catch (IOException e) {
            throw new UnavailableException(
                    "cannot listen on " + host + ":" + port + ": " + e.getMessage()
                            + "; is another cluster running there?",
                    e);
        }
    }

    private static final class Service extends EggsGrpc.EggsImplBase {
        private final EggPort egg;

        Service(EggPort egg) {
            this.egg = egg;
        }

        @Override
        public void status(StatusRequest request, StreamObserver<StatusReply> reply) {
            reply.onNext(write(egg.view()));
            reply.onCompleted();
        }

        @Override
        public void scale(ScaleRequest request, StreamObserver<DecisionReply> reply) {
            answer(egg.scale(request.getRole(), request.getCount()), reply);
        }

        @Override
        public void down(DownRequest request, StreamObserver<DecisionReply> reply) {
            answer(egg.down(), reply);
        }

        @Override
        public void up(UpRequest request, StreamObserver<DecisionReply> reply) {
            answer(egg.up(), reply);
        }

        private static void answer(CompletableFuture<Outcome> outcome, StreamObserver<DecisionReply> reply) {
            var _ = outcome.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).whenComplete((decided, failure) -> {
                if (failure != null) {
                    reply.onError(io.grpc.Status.UNAVAILABLE
                            .withDescription("the egg did not answer")
                            .asRuntimeException());
                } else {
                    reply.onNext(write(decided));
                    reply.onCompleted();
                }
            });
        }
    }

    private static DecisionReply write(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Accepted() ->
                DecisionReply.newBuilder()
                        .setAccepted(Accepted.getDefaultInstance())
                        .build();
            case Outcome.Refused(String reason) ->
                DecisionReply.newBuilder()
                        .setRefused(Refused.newBuilder().setReason(reason))
                        .build();
            case Outcome.NotLeading(Optional<NodeId> leader) ->
                DecisionReply.newBuilder()
                        .setNotLeading(NotLeading.newBuilder()
                                .setLeader(leader.map(NodeId::name).orElse("")))
                        .build();
        };
    }

    private static StatusReply write(ClusterView view) {
        var reply = StatusReply.newBuilder()
                .setEgg(view.egg().name())
                .setLeader(view.leader().map(NodeId::name).orElse(""))
                .setIsDown(view.isDown())
                .setIsReady(view.isReady());
        view.nodes().forEach(node -> reply.addNodes(write(node)));
        return reply.build();
    }

    private static NodeStatus write(NodeView node) {
        var status = NodeStatus.newBuilder()
                .setId(node.id().name())
                .addAllRoles(node.roles())
                .setPid(node.pid())
                .setState(lower(node.state()))
                .setIncarnation(node.incarnation())
                .setRestarts(node.restarts())
                .setAddress(node.address())
                .setBrokerLink(lower(node.brokerLink()))
                .setInHand(node.gauges().inHand())
                .setRowsPerSecond(node.gauges().rowsPerSecond())
                .setHeapBytes(node.gauges().heapBytes());
        node.gauges()
                .jobs()
                .forEach(job -> status.addJobs(JobProgress.newBuilder()
                        .setJob(job.job())
                        .setPhase(job.phase())
                        .setFinishedBatches(job.finishedBatches())));
        return status.build();
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
