package kopi.protocol;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Optional;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.ClusterEvent;
import kopi.core.egg.Datagram;
import kopi.core.egg.Datagram.EggHeartbeat;
import kopi.core.egg.Datagram.ElectionMessage;
import kopi.core.egg.Datagram.ElectionMessage.Kind;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.Desired;
import kopi.core.egg.EventSource;
import kopi.core.egg.Gauges;
import kopi.core.egg.Gauges.JobLine;
import kopi.core.egg.NodeId;
import kopi.core.egg.Term;
import kopi.protocol.Envelope.Content;
import kopi.protocol.v1.DatagramEnvelope;
import kopi.protocol.v1.EggHeartbeatContent;
import kopi.protocol.v1.ElectionContent;
import kopi.protocol.v1.ElectionKind;
import kopi.protocol.v1.EventsContent;
import kopi.protocol.v1.HeartbeatContent;
import kopi.protocol.v1.JobLineContent;
import kopi.protocol.v1.LinkState;
import kopi.protocol.v1.SizeContent;
import kopi.protocol.v1.WelcomeContent;

/**
 * Datagrams as bytes: two letters, a version, a protobuf message. Who signs them does so around this. From any thread.
 */
public final class DatagramCodec {
    /** No datagram is longer, its signature included: hundreds of failed nodes fit in. */
    public static final int MAX_BYTES = 16 * 1024;

    private static final byte[] HEAD = {'k', 'e', 2};

    private DatagramCodec() {}

    // --- Writing. -------------------------------------------------------------------------------------------------

    /** The bytes, longer than {@link #MAX_BYTES} if the datagram cannot be sent. */
    public static byte[] encode(Envelope envelope) {
        DatagramEnvelope message = write(envelope);
        byte[] bytes = new byte[HEAD.length + message.getSerializedSize()];
        System.arraycopy(HEAD, 0, bytes, 0, HEAD.length);
        byte[] body = message.toByteArray();
        System.arraycopy(body, 0, bytes, HEAD.length, body.length);
        return bytes;
    }

    private static DatagramEnvelope write(Envelope envelope) {
        var message = DatagramEnvelope.newBuilder()
                .setCluster(envelope.cluster())
                .setFrom(envelope.from().name())
                .setIncarnation(envelope.incarnation())
                .setSession(envelope.session())
                .setSeq(envelope.seq())
                .setReceiver(envelope.receiver());
        switch (envelope.content()) {
            case Content.Welcome(long answered) ->
                message.setWelcome(WelcomeContent.newBuilder().setAnswered(answered));
            case Content.Telling(Datagram datagram) -> write(message, datagram);
        }
        return message.build();
    }

    private static void write(DatagramEnvelope.Builder message, Datagram datagram) {
        switch (datagram) {
            case Heartbeat heartbeat -> message.setHeartbeat(write(heartbeat));
            case EggHeartbeat(Heartbeat heartbeat, Term term, Optional<NodeId> leader, Desired desired) ->
                message.setEggHeartbeat(EggHeartbeatContent.newBuilder()
                        .setHeartbeat(write(heartbeat))
                        .setTerm(EggWire.write(term))
                        .setLeader(leader.map(NodeId::name).orElse(""))
                        .setDesired(EggWire.write(desired)));
            case Datagram.Size size -> message.setSize(SizeContent.newBuilder().setSize(SizeWire.write(size.size())));
            case Datagram.Events events ->
                message.setEvents(EventsContent.newBuilder()
                        .addAllEvents(
                                events.events().stream().map(EventWire::write).toList()));
            case ElectionMessage election ->
                message.setElection(ElectionContent.newBuilder()
                        .setKind(
                                switch (election.kind()) {
                                    case ELECTION -> ElectionKind.ELECTION_KIND_ELECTION;
                                    case ANSWER -> ElectionKind.ELECTION_KIND_ANSWER;
                                    case COORDINATOR -> ElectionKind.ELECTION_KIND_COORDINATOR;
                                })
                        .setTerm(EggWire.write(election.term())));
        }
    }

    private static HeartbeatContent write(Heartbeat heartbeat) {
        Gauges gauges = heartbeat.gauges();
        var message = HeartbeatContent.newBuilder()
                .addAllRoles(heartbeat.roles())
                .setPid(heartbeat.pid())
                .setIsReady(heartbeat.isReady())
                .setBrokerLink(
                        switch (heartbeat.brokerLink()) {
                            case UNUSED -> LinkState.LINK_STATE_UNUSED;
                            case UP -> LinkState.LINK_STATE_UP;
                            case DOWN -> LinkState.LINK_STATE_DOWN;
                        })
                .setAddress(heartbeat.address())
                .setInHand(gauges.inHand())
                .setRowsPerSecond(gauges.rowsPerSecond())
                .setHeapBytes(gauges.heapBytes())
                .setBrokenFolds(gauges.brokenFolds())
                .setWaiting(gauges.waiting())
                .setOpenJobs(gauges.openJobs());
        gauges.use().ifPresent(use -> message.setSizeUse(SizeWire.write(use)));
        for (JobLine job : gauges.jobs()) {
            message.addJobs(JobLineContent.newBuilder()
                    .setJob(job.job())
                    .setPhase(job.phase())
                    .setFinishedBatches(job.finishedBatches()));
        }
        return message.build();
    }

    // --- Reading. -------------------------------------------------------------------------------------------------

    /**
     * Reads any bytes whatever.
     *
     * @throws IllegalArgumentException if that is no datagram of this version
     */
    public static Envelope decode(byte[] bytes) {
        require(bytes.length <= MAX_BYTES && bytes.length >= HEAD.length);
        for (int i = 0; i < HEAD.length; i++) {
            require(bytes[i] == HEAD[i]);
        }
        try {
            return read(DatagramEnvelope.parser().parseFrom(bytes, HEAD.length, bytes.length - HEAD.length));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not a datagram", e);
        }
    }

    private static Envelope read(DatagramEnvelope message) {
        var from = new NodeId(message.getFrom());
        return new Envelope(
                message.getCluster(),
                from,
                message.getIncarnation(),
                message.getSession(),
                message.getSeq(),
                message.getReceiver(),
                content(message, from));
    }

    private static Content content(DatagramEnvelope message, NodeId from) {
        long incarnation = message.getIncarnation();
        return switch (message.getContentCase()) {
            case HEARTBEAT -> new Content.Telling(read(message.getHeartbeat(), from, incarnation));
            case EGG_HEARTBEAT -> new Content.Telling(read(message.getEggHeartbeat(), from, incarnation));
            case ELECTION ->
                new Content.Telling(new ElectionMessage(
                        from,
                        incarnation,
                        kind(message.getElection().getKind()),
                        EggWire.read(message.getElection().getTerm())));
            case EVENTS -> new Content.Telling(new Datagram.Events(from, incarnation, events(message.getEvents())));
            case SIZE ->
                new Content.Telling(new Datagram.Size(
                        from, incarnation, SizeWire.read(message.getSize().getSize())));
            case WELCOME -> new Content.Welcome(message.getWelcome().getAnswered());
            case CONTENT_NOT_SET -> throw new IllegalArgumentException("a content that this version does not know");
        };
    }

    private static List<ClusterEvent> events(EventsContent message) {
        require(message.getEventsCount() <= EventSource.IN_A_DATAGRAM);
        return EventWire.read(message.getEventsList());
    }

    private static EggHeartbeat read(EggHeartbeatContent message, NodeId from, long incarnation) {
        return new EggHeartbeat(
                read(message.getHeartbeat(), from, incarnation),
                EggWire.read(message.getTerm()),
                message.getLeader().isEmpty() ? Optional.empty() : Optional.of(new NodeId(message.getLeader())),
                EggWire.read(message.getDesired()));
    }

    private static Heartbeat read(HeartbeatContent message, NodeId from, long incarnation) {
        require(message.getJobsCount() <= Gauges.MAX_JOBS);
        List<JobLine> jobs = message.getJobsList().stream()
                .map(job -> new JobLine(job.getJob(), job.getPhase(), job.getFinishedBatches()))
                .toList();
        return new Heartbeat(
                from,
                incarnation,
                message.getRolesList(),
                message.getPid(),
                message.getIsReady(),
                link(message.getBrokerLink()),
                message.getAddress(),
                new Gauges(
                        message.getInHand(),
                        message.getRowsPerSecond(),
                        message.getHeapBytes(),
                        message.getBrokenFolds(),
                        message.getWaiting(),
                        message.getOpenJobs(),
                        message.hasSizeUse() ? Optional.of(SizeWire.read(message.getSizeUse())) : Optional.empty(),
                        jobs));
    }

    private static BrokerLink link(LinkState state) {
        return switch (state) {
            case LINK_STATE_UNUSED -> BrokerLink.UNUSED;
            case LINK_STATE_UP -> BrokerLink.UP;
            case LINK_STATE_DOWN -> BrokerLink.DOWN;
            case LINK_STATE_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("a link that this version does not know");
        };
    }

    private static Kind kind(ElectionKind kind) {
        return switch (kind) {
            case ELECTION_KIND_ELECTION -> Kind.ELECTION;
            case ELECTION_KIND_ANSWER -> Kind.ANSWER;
            case ELECTION_KIND_COORDINATOR -> Kind.COORDINATOR;
            case ELECTION_KIND_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("a kind that this version does not know");
        };
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not a datagram of this version");
        }
    }
}
