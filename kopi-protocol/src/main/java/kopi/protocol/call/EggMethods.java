package kopi.protocol.call;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.MethodDescriptor;
import kopi.core.egg.ClusterIdentity;
import kopi.protocol.call.Binding.Side;
import kopi.protocol.v1.ChallengeReply;
import kopi.protocol.v1.ChallengeRequest;
import kopi.protocol.v1.EggsGrpc;
import kopi.protocol.v1.SignedAnswer;
import kopi.protocol.v1.SignedCommand;

/** The methods of the service of the eggs of life, as egg.proto has them. */
public final class EggMethods {
    /** The full name of the service. */
    public static final String SERVICE = EggsGrpc.SERVICE_NAME;

    /** Who asks says nothing. */
    public record ChallengeCall() {}

    /**
     * Whose egg it is.
     *
     * @param nonce what a command must carry
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Challenge(ClusterIdentity cluster, byte[] nonce) {}

    /**
     * A command or an answer.
     *
     * @param content an {@link EggCommand} or an {@link EggAnswer}, encoded
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Signed(byte[] content, byte[] signature) {}

    /** Whose egg is this? */
    public static final MethodDescriptor<ChallengeCall, Challenge> CHALLENGE = Binding.of(
            EggsGrpc.getChallengeMethod(),
            new Side<>(_ -> ChallengeRequest.getDefaultInstance(), _ -> new ChallengeCall()),
            new Side<>(
                    challenge -> ChallengeReply.newBuilder()
                            .setCluster(ClusterMarks.write(challenge.cluster()))
                            .setNonce(wrap(challenge.nonce()))
                            .build(),
                    reply -> new Challenge(
                            ClusterMarks.read(reply.getCluster()),
                            reply.getNonce().toByteArray())));

    /** A command, and what comes of it. */
    public static final MethodDescriptor<Signed, Signed> ASK = Binding.of(
            EggsGrpc.getAskMethod(),
            new Side<>(
                    signed -> SignedCommand.newBuilder()
                            .setCommand(wrap(signed.content()))
                            .setSignature(wrap(signed.signature()))
                            .build(),
                    command -> signed(command.getCommand(), command.getSignature())),
            new Side<>(
                    signed -> SignedAnswer.newBuilder()
                            .setAnswer(wrap(signed.content()))
                            .setSignature(wrap(signed.signature()))
                            .build(),
                    answer -> signed(answer.getAnswer(), answer.getSignature())));

    private EggMethods() {}

    private static ByteString wrap(byte[] bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    private static Signed signed(ByteString content, ByteString signature) {
        return new Signed(content.toByteArray(), signature.toByteArray());
    }
}
