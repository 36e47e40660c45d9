package kopi.adapter.eggs;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.NodeId;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.protocol.TokenCheck;
import kopi.protocol.v1.DecisionReply;
import kopi.protocol.v1.DownRequest;
import kopi.protocol.v1.EggsGrpc;
import kopi.protocol.v1.ScaleRequest;
import kopi.protocol.v1.StatusReply;
import kopi.protocol.v1.StatusRequest;
import kopi.protocol.v1.UpRequest;

/**
 * A command's connection to one egg. Methods throw {@link UnavailableException} if it does not answer, and {@link
 * InvalidInputException} if it does not know this command's token.
 */
public final class EggClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final InetSocketAddress address;
    private final ManagedChannel channel;
    private final EggsGrpc.EggsBlockingStub egg;

    /** A client of that egg, which need not be there. */
    public EggClient(InetSocketAddress address, Optional<String> token) {
        this.address = address;
        this.channel = NettyChannelBuilder.forAddress(address)
                .usePlaintext()
                .disableRetry()
                .build();
        var stub = EggsGrpc.newBlockingStub(channel);
        if (token.isPresent()) {
            stub = stub.withInterceptors(TokenCheck.sending(token.get()));
        }
        this.egg = stub;
    }

    /** What the egg knows. */
    public StatusReply status() {
        return ask(stub -> stub.status(StatusRequest.getDefaultInstance()));
    }

    /** Asks for another number of nodes with a role. */
    public Outcome scale(String role, int count) {
        return read(ask(stub -> stub.scale(
                ScaleRequest.newBuilder().setRole(role).setCount(count).build())));
    }

    /** Asks for everything to stop. */
    public Outcome down() {
        return read(ask(stub -> stub.down(DownRequest.getDefaultInstance())));
    }

    /** Asks for everything to run. */
    public Outcome up() {
        return read(ask(stub -> stub.up(UpRequest.getDefaultInstance())));
    }

    private static Outcome read(DecisionReply reply) {
        return switch (reply.getDecisionCase()) {
            case ACCEPTED -> new Outcome.Accepted();
            case REFUSED -> new Outcome.Refused(reply.getRefused().getReason());
            case NOT_LEADING, DECISION_NOT_SET ->
                new Outcome.NotLeading(Optional.of(reply.getNotLeading().getLeader())
                        .filter(name -> !name.isEmpty())
                        .map(NodeId::new));
        };
    }

    private <T> T ask(Function<EggsGrpc.EggsBlockingStub, T> question) {
        try {
            return question.apply(egg.withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.UNAUTHENTICATED) {
                throw new InvalidInputException(
                        "the egg at " + address + " refuses: " + e.getStatus().getDescription(), e);
            }
            throw new UnavailableException("the egg at " + address + " does not answer", e);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
