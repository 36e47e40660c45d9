package kopi.adapter.eggs;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import kopi.core.access.CallLimits;
import kopi.core.access.Principal;
import kopi.core.access.Principals;
import kopi.core.egg.ClusterIdentity;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.EventPage;
import kopi.core.error.CorruptStateException;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.platform.HostPort;
import kopi.protocol.Secret;
import kopi.protocol.call.EggAnswer;
import kopi.protocol.call.EggCommand;
import kopi.protocol.call.EggMethods;
import kopi.protocol.call.EggMethods.Challenge;
import kopi.protocol.call.EggMethods.Signed;
import kopi.transport.ServerGuard;
import org.jspecify.annotations.Nullable;

/**
 * Takes commands for an egg: tells everybody whose it is, and does what is signed with the cluster's secret and meant for
 * this cluster.
 */
public final class EggServer implements AutoCloseable {
    /** What the secret is used for here, as parts of the signatures. */
    static final String COMMANDS = "kopi egg command v1";

    static final String ANSWERS = "kopi egg answer v1";

    private static final int MAX_REQUEST_BYTES = 4_096;
    private static final long ANSWER_SECONDS = 5;

    private static final int CLIENTS = 16;

    private final ServerGuard guard = new ServerGuard(CallLimits.forClients(CLIENTS), "");
    private final Server server;

    /**
     * Begins to listen.
     *
     * @param cluster whose egg it is, now
     * @param secret what commands are signed with
     * @param principals by whose tokens commands may be signed, too; only operators may change anything, and see the jobs of
     *     others
     * @param tls empty: connections are not encrypted; no secret is ever sent over them
     * @throws InvalidInputException if certificate or key cannot be used
     * @throws UnavailableException if the port is taken
     */
    public EggServer(
            String host,
            int port,
            Supplier<ClusterIdentity> cluster,
            Secret secret,
            Principals principals,
            Optional<EggTls> tls,
            EggPort egg) {
        var builder = NettyServerBuilder.forAddress(new InetSocketAddress(host, port))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .maxInboundMessageSize(MAX_REQUEST_BYTES)
                .addService(new Service(cluster, secret, principals, egg).definition());
        guard.guard(builder);
        tls.ifPresent(keys -> builder.sslContext(context(keys)));
        server = builder.build();
        try {
            server.start();
        } catch (IOException e) {
            guard.close();
            throw new UnavailableException(
                    "cannot listen on " + new HostPort(host, port) + ": " + e.getMessage()
                            + "; is another cluster running there?",
                    e);
        }
    }

    private static SslContext context(EggTls tls) {
        try {
            return GrpcSslContexts.forServer(
                            tls.certificate().toFile(), tls.key().toFile())
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new InvalidInputException(
                    "cannot use the certificate " + tls.certificate() + " with the key " + tls.key() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * Who gives a command.
     *
     * @param key what he has signed it with
     */
    private record Caller(Principal principal, Secret key) {}

    private static final class Service {
        private final Supplier<ClusterIdentity> cluster;
        private final Secret secret;
        private final Principals principals;
        private final EggPort egg;
        private final Challenges challenges = new Challenges();

        Service(Supplier<ClusterIdentity> cluster, Secret secret, Principals principals, EggPort egg) {
            this.cluster = cluster;
            this.secret = secret;
            this.principals = principals;
            this.egg = egg;
        }

        ServerServiceDefinition definition() {
            return ServerServiceDefinition.builder(EggMethods.SERVICE)
                    .addMethod(EggMethods.CHALLENGE, ServerCalls.asyncUnaryCall((_, reply) -> challenge(reply)))
                    .addMethod(EggMethods.ASK, ServerCalls.asyncUnaryCall(this::ask))
                    .build();
        }

        private void challenge(StreamObserver<Challenge> reply) {
            reply.onNext(new Challenge(cluster.get(), challenges.issue(System.nanoTime())));
            reply.onCompleted();
        }

        private void ask(Signed signed, StreamObserver<Signed> reply) {
            Optional<Caller> caller = caller(signed);
            if (caller.isEmpty()) {
                refuse(
                        reply,
                        Status.UNAUTHENTICATED,
                        "the command is not signed with the secret of its cluster, or a token that it knows");
                return;
            }
            EggCommand command;
            try {
                command = EggCommand.decode(signed.content());
            } catch (CorruptStateException e) {
                refuse(reply, Status.INVALID_ARGUMENT, e.getMessage());
                return;
            }
            if (!command.cluster().equals(cluster.get().id())) {
                refuse(reply, Status.FAILED_PRECONDITION, "it belongs to cluster " + cluster.get());
            } else if (!challenges.take(command.nonce(), System.nanoTime())) {
                refuse(reply, Status.UNAUTHENTICATED, "the command is a replay, or has expired");
            } else {
                carryOut(command, caller.get(), reply);
            }
        }

        private Optional<Caller> caller(Signed command) {
            if (secret.derived(COMMANDS).isSignature(command.signature(), command.content())) {
                return Optional.of(new Caller(Principal.ANYONE, secret));
            }
            AtomicReference<Secret> key = new AtomicReference<>(secret);
            return principals
                    .proving(digest -> {
                        Secret token = new Secret(digest);
                        boolean isProof = token.derived(COMMANDS).isSignature(command.signature(), command.content());
                        if (isProof) {
                            key.set(token);
                        }
                        return isProof;
                    })
                    .map(principal -> new Caller(principal, key.get()));
        }

        private void carryOut(EggCommand command, Caller caller, StreamObserver<Signed> reply) {
            switch (command.question()) {
                case EggCommand.Status() -> answer(command, caller, new EggAnswer.Known(status(caller)), reply);
                case EggCommand.Events(long after, int max) ->
                    answer(command, caller, new EggAnswer.Happened(events(caller, after, max)), reply);
                case EggCommand.Scale(String role, int count) ->
                    decide(command, caller, () -> egg.scale(role, count), reply);
                case EggCommand.Down() -> decide(command, caller, egg::down, reply);
                case EggCommand.Up() -> decide(command, caller, egg::up, reply);
            }
        }

        private ClusterStatus status(Caller caller) {
            return new ClusterStatus(cluster.get(), egg.view().with(caller.principal()::sees));
        }

        /** Who is no operator does not see the jobs of others. */
        private EventPage events(Caller caller, long after, int max) {
            return egg.events(after, Math.clamp(max, 0, EventPage.MAX)).with(caller.principal()::sees);
        }

        private void decide(
                EggCommand command,
                Caller caller,
                Supplier<CompletableFuture<Outcome>> decision,
                StreamObserver<Signed> reply) {
            if (!caller.principal().isOperator()) {
                refuse(reply, Status.PERMISSION_DENIED, "only operators may give commands; this token is an analyst's");
                return;
            }
            var _ = decision.get().orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).whenComplete((decided, failure) -> {
                if (failure != null) {
                    refuse(reply, Status.UNAVAILABLE, "the egg did not answer");
                } else {
                    answer(command, caller, new EggAnswer.Decided(decided), reply);
                }
            });
        }

        private static void answer(
                EggCommand command, Caller caller, EggAnswer.Result result, StreamObserver<Signed> reply) {
            byte[] bytes = new EggAnswer(command.nonce(), result).encode();
            reply.onNext(new Signed(bytes, caller.key().derived(ANSWERS).sign(bytes)));
            reply.onCompleted();
        }

        private static void refuse(StreamObserver<Signed> reply, Status status, @Nullable String reason) {
            reply.onError(status.withDescription(reason).asRuntimeException());
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
        guard.close();
    }
}
