package kopi.protocol.call;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import kopi.core.error.CorruptStateException;
import kopi.protocol.v1.Command;
import kopi.protocol.v1.DownRequest;
import kopi.protocol.v1.EventsRequest;
import kopi.protocol.v1.ScaleRequest;
import kopi.protocol.v1.StatusRequest;
import kopi.protocol.v1.UpRequest;

/**
 * What an egg is asked.
 *
 * @param nonce of the challenge
 * @param cluster the id of the cluster that is meant
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record EggCommand(byte[] nonce, String cluster, Question question) {
    /** What is asked. */
    public sealed interface Question {}

    /** What the egg knows about the cluster. */
    public record Status() implements Question {}

    /** Another number of nodes with a role. */
    public record Scale(String role, int count) implements Question {}

    /**
     * What has happened.
     *
     * @param after the number of the last event that is known; 0: none
     * @param max how many at most
     */
    public record Events(long after, int max) implements Question {}

    /** Everything is to stop. */
    public record Down() implements Question {}

    /** Everything is to run. */
    public record Up() implements Question {}

    /** The bytes that are signed. */
    public byte[] encode() {
        var command = Command.newBuilder()
                .setNonce(UnsafeByteOperations.unsafeWrap(nonce))
                .setCluster(cluster);
        switch (question) {
            case Status() -> command.setStatus(StatusRequest.getDefaultInstance());
            case Scale(String role, int count) ->
                command.setScale(ScaleRequest.newBuilder().setRole(role).setCount(count));
            case Events(long after, int max) ->
                command.setEvents(EventsRequest.newBuilder().setAfter(after).setMax(max));
            case Down() -> command.setDown(DownRequest.getDefaultInstance());
            case Up() -> command.setUp(UpRequest.getDefaultInstance());
        }
        return command.build().toByteArray();
    }

    /**
     * The command in these bytes.
     *
     * @throws CorruptStateException if there is none that this version knows
     */
    public static EggCommand decode(byte[] bytes) {
        try {
            Command command = Command.parseFrom(bytes);
            return new EggCommand(command.getNonce().toByteArray(), command.getCluster(), question(command));
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptStateException("the command is malformed", e);
        }
    }

    private static Question question(Command command) {
        return switch (command.getQuestionCase()) {
            case STATUS -> new Status();
            case SCALE ->
                new Scale(command.getScale().getRole(), command.getScale().getCount());
            case EVENTS ->
                new Events(command.getEvents().getAfter(), command.getEvents().getMax());
            case DOWN -> new Down();
            case UP -> new Up();
            case QUESTION_NOT_SET -> throw new CorruptStateException("the command is not one that this version knows");
        };
    }
}
