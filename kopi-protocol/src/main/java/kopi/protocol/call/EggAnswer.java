package kopi.protocol.call;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.EventLog;
import kopi.core.egg.EventPage;
import kopi.core.egg.NodeId;
import kopi.core.error.CorruptStateException;
import kopi.protocol.EventWire;
import kopi.protocol.v1.Accepted;
import kopi.protocol.v1.Answer;
import kopi.protocol.v1.DecisionReply;
import kopi.protocol.v1.EventsReply;
import kopi.protocol.v1.NotLeading;
import kopi.protocol.v1.NumberedEvent;
import kopi.protocol.v1.Refused;

/**
 * What an egg answers.
 *
 * @param nonce the command's
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record EggAnswer(byte[] nonce, Result result) {
    /** What has come of the command. */
    public sealed interface Result {}

    /** What the egg knows about the cluster. */
    public record Known(ClusterStatus status) implements Result {}

    /** What has happened. */
    public record Happened(EventPage page) implements Result {}

    /** What has been decided. */
    public record Decided(Outcome outcome) implements Result {}

    /** The bytes that are signed. */
    public byte[] encode() {
        var answer = Answer.newBuilder().setNonce(UnsafeByteOperations.unsafeWrap(nonce));
        switch (result) {
            case Known(ClusterStatus status) -> answer.setStatus(StatusWire.write(status));
            case Happened(EventPage page) -> answer.setEvents(write(page));
            case Decided(Outcome outcome) -> answer.setDecision(write(outcome));
        }
        return answer.build().toByteArray();
    }

    private static EventsReply write(EventPage page) {
        var reply = EventsReply.newBuilder().setIncarnation(page.incarnation()).setLast(page.last());
        page.events()
                .forEach(event -> reply.addEvents(
                        NumberedEvent.newBuilder().setNumber(event.number()).setEvent(EventWire.write(event.event()))));
        return reply.build();
    }

    private static Happened read(EventsReply reply) {
        List<EventLog.Numbered> events = new ArrayList<>();
        for (NumberedEvent event : reply.getEventsList()) {
            EventWire.read(event.getEvent())
                    .ifPresent(known -> events.add(new EventLog.Numbered(event.getNumber(), known)));
        }
        return new Happened(new EventPage(reply.getIncarnation(), reply.getLast(), events));
    }

    private static DecisionReply write(Outcome outcome) {
        var reply = DecisionReply.newBuilder();
        switch (outcome) {
            case Outcome.Accepted() -> reply.setAccepted(Accepted.getDefaultInstance());
            case Outcome.Refused(String reason) ->
                reply.setRefused(Refused.newBuilder().setReason(reason));
            case Outcome.NotLeading(Optional<NodeId> leader) ->
                reply.setNotLeading(NotLeading.newBuilder()
                        .setLeader(leader.map(NodeId::name).orElse("")));
        }
        return reply.build();
    }

    /**
     * The answer in these bytes.
     *
     * @throws CorruptStateException if there is none that this version knows
     */
    public static EggAnswer decode(byte[] bytes) {
        try {
            Answer answer = Answer.parseFrom(bytes);
            return new EggAnswer(answer.getNonce().toByteArray(), result(answer));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new CorruptStateException("the answer is malformed: " + e.getMessage(), e);
        }
    }

    private static Result result(Answer answer) {
        return switch (answer.getResultCase()) {
            case STATUS -> new Known(StatusWire.read(answer.getStatus()));
            case EVENTS -> read(answer.getEvents());
            case DECISION -> new Decided(read(answer.getDecision()));
            case RESULT_NOT_SET -> throw new CorruptStateException("the answer is not one that this version knows");
        };
    }

    private static Outcome read(DecisionReply reply) {
        return switch (reply.getDecisionCase()) {
            case ACCEPTED -> new Outcome.Accepted();
            case REFUSED -> new Outcome.Refused(reply.getRefused().getReason());
            case NOT_LEADING, DECISION_NOT_SET ->
                new Outcome.NotLeading(StatusWire.node(reply.getNotLeading().getLeader()));
        };
    }
}
