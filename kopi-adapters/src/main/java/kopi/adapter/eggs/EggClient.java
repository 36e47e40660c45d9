package kopi.adapter.eggs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import kopi.core.egg.ClusterIdentity;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.EventPage;
import kopi.core.error.CorruptStateException;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.text.SafeText;
import kopi.platform.HostPort;
import kopi.platform.PinnedCertificate;
import kopi.protocol.Secret;
import kopi.protocol.call.EggAnswer;
import kopi.protocol.call.EggCommand;
import kopi.protocol.call.EggMethods;
import kopi.protocol.call.EggMethods.Challenge;
import kopi.protocol.call.EggMethods.ChallengeCall;
import kopi.protocol.call.EggMethods.Signed;

/**
 * A command's connection to one egg. Methods throw
 *
 * <ul>
 *   <li>{@link UnavailableException} if nobody answers, or not now;
 *   <li>{@link InvalidInputException} if who answers is another cluster's egg, or none that takes this command.
 * </ul>
 */
public final class EggClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** A status of all the nodes that a cluster may have. */
    private static final int MAX_ANSWER_BYTES = 4 << 20;

    private final String address;
    private final ManagedChannel channel;

    /** Whom a command belongs to, and with what it shows that. */
    public record Credentials(ClusterIdentity cluster, Secret secret) {
        /** Of who holds a token, which is signed with and not sent. */
        public static Credentials of(ClusterIdentity cluster, String token) {
            try {
                return new Credentials(
                        cluster, new Secret(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8))));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
    }

    /**
     * A client of that egg, which need not be there.
     *
     * @param tls empty: the connection is not encrypted
     * @throws InvalidInputException if the certificate cannot be read
     */
    public EggClient(InetSocketAddress address, Optional<EggTls> tls) {
        this.address = new HostPort(address.getHostString(), address.getPort()).toString();
        var builder = NettyChannelBuilder.forAddress(address).disableRetry().maxInboundMessageSize(MAX_ANSWER_BYTES);
        tls.ifPresentOrElse(keys -> builder.sslContext(context(keys)), builder::usePlaintext);
        this.channel = builder.build();
    }

    private static SslContext context(EggTls tls) {
        try {
            return GrpcSslContexts.forClient()
                    .trustManager(PinnedCertificate.in(tls.certificate()))
                    .build();
        } catch (SSLException e) {
            throw new InvalidInputException("cannot use TLS: " + e.getMessage(), e);
        }
    }

    /** Whose egg it is, as it says itself. */
    public ClusterIdentity cluster() {
        return challenge().cluster();
    }

    private Challenge challenge() {
        return call(EggMethods.CHALLENGE, new ChallengeCall());
    }

    /** What the egg knows. */
    public ClusterStatus status(Credentials own) {
        if (ask(own, new EggCommand.Status()) instanceof EggAnswer.Known(ClusterStatus status)) {
            return status;
        }
        throw otherAnswer();
    }

    /**
     * The oldest events that the egg knows with a higher number than that.
     *
     * @param max how many at most; an egg gives no more than {@link EventPage#MAX} at a time
     */
    public EventPage events(Credentials own, long after, int max) {
        if (ask(own, new EggCommand.Events(after, max)) instanceof EggAnswer.Happened(EventPage page)) {
            return page;
        }
        throw otherAnswer();
    }

    private InvalidInputException otherAnswer() {
        return anotherVersion(new CorruptStateException("an answer to another question"));
    }

    /** Asks for another number of nodes with a role. */
    public Outcome scale(Credentials own, String role, int count) {
        return decide(own, new EggCommand.Scale(role, count));
    }

    /** Asks for everything to stop. */
    public Outcome down(Credentials own) {
        return decide(own, new EggCommand.Down());
    }

    /** Asks for everything to run. */
    public Outcome up(Credentials own) {
        return decide(own, new EggCommand.Up());
    }

    private Outcome decide(Credentials own, EggCommand.Question question) {
        if (ask(own, question) instanceof EggAnswer.Decided(Outcome outcome)) {
            return outcome;
        }
        throw otherAnswer();
    }

    private EggAnswer.Result ask(Credentials own, EggCommand.Question question) {
        Challenge challenge = challenge();
        if (!challenge.cluster().isSameAs(own.cluster())) {
            throw new InvalidInputException(foreign(challenge.cluster(), own.cluster()));
        }
        byte[] command = new EggCommand(challenge.nonce(), own.cluster().id(), question).encode();
        Signed signed = call(
                EggMethods.ASK,
                new Signed(command, own.secret().derived(EggServer.COMMANDS).sign(command)));
        if (own.secret().derived(EggServer.ANSWERS).isSignature(signed.signature(), signed.content())) {
            EggAnswer answer = decoded(signed.content());
            if (Arrays.equals(answer.nonce(), challenge.nonce())) {
                return answer.result();
            }
        }
        throw new InvalidInputException(
                "the server at " + address + " does not know the secret or token of cluster " + own.cluster());
    }

    private EggAnswer decoded(byte[] answer) {
        try {
            return EggAnswer.decode(answer);
        } catch (CorruptStateException e) {
            throw anotherVersion(e);
        }
    }

    private InvalidInputException anotherVersion(Exception cause) {
        return new InvalidInputException(
                "the server at " + address + " is not an egg of life, or runs another version of kopi", cause);
    }

    private String foreign(ClusterIdentity there, ClusterIdentity own) {
        return address + " belongs to cluster " + SafeText.value(there.toString()) + ", not to " + own;
    }

    private <Q, R> R call(MethodDescriptor<Q, R> method, Q question) {
        try {
            return ClientCalls.blockingUnaryCall(
                    channel,
                    method,
                    CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS),
                    question);
        } catch (StatusRuntimeException e) {
            String reason = SafeText.value(
                    Optional.ofNullable(e.getStatus().getDescription()).orElse(""));
            throw switch (e.getStatus().getCode()) {
                case UNAUTHENTICATED, FAILED_PRECONDITION, INVALID_ARGUMENT, PERMISSION_DENIED ->
                    new InvalidInputException("the egg at " + address + " refuses: " + reason, e);
                case UNIMPLEMENTED -> anotherVersion(e);
                default -> new UnavailableException("the egg at " + address + " does not answer", e);
            };
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
