package kopi.adapter.udp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.Datagram;
import kopi.core.egg.Datagram.EggHeartbeat;
import kopi.core.egg.Datagram.ElectionMessage;
import kopi.core.egg.Datagram.ElectionMessage.Kind;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.Desired;
import kopi.core.egg.Gauges;
import kopi.core.egg.Gauges.JobLine;
import kopi.core.egg.NodeId;
import kopi.core.egg.Term;

/**
 * Datagrams as bytes.
 *
 * <pre>
 *   'k' 'e' version(1) type(1)  sender  incarnation(8)  seq(8)  what the type holds  signature(32)
 * </pre>
 *
 * <p>Numbers are big-endian, texts are a length in two bytes and UTF-8, lists are a count in two bytes and their elements.
 * The signature (HMAC-SHA256) covers everything before it and is checked before anything is read.
 */
final class DatagramCodec {
    /** No datagram is longer: hundreds of failed nodes fit in. */
    static final int MAX_BYTES = 16 * 1024;

    private static final int MAGIC = 'k' << 8 | 'e';
    private static final byte VERSION = 1;

    private static final byte HEARTBEAT = 1;
    private static final byte EGG_HEARTBEAT = 2;
    private static final byte ELECTION = 3;
    private static final byte ANSWER = 4;
    private static final byte COORDINATOR = 5;

    private static final byte UNUSED = 0;
    private static final byte UP = 1;
    private static final byte DOWN = 2;

    private final Secret secret;

    DatagramCodec(Secret secret) {
        this.secret = secret;
    }

    /**
     * A datagram with its number.
     *
     * @param seq rises from 1 in every life of its sender, over all receivers
     */
    record Numbered(long seq, Datagram datagram) {}

    // --- Writing. -------------------------------------------------------------------------------------------------

    /** The bytes, longer than {@link #MAX_BYTES} if the datagram cannot be sent. */
    byte[] encode(Numbered numbered) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            Datagram datagram = numbered.datagram();
            out.writeShort(MAGIC);
            out.writeByte(VERSION);
            out.writeByte(type(datagram));
            out.writeUTF(datagram.from().name());
            out.writeLong(datagram.incarnation());
            out.writeLong(numbered.seq());
            switch (datagram) {
                case Heartbeat heartbeat -> write(out, heartbeat);
                case EggHeartbeat(Heartbeat heartbeat, Term term, Optional<NodeId> leader, Desired desired) -> {
                    write(out, heartbeat);
                    write(out, term);
                    out.writeUTF(leader.map(NodeId::name).orElse(""));
                    write(out, desired);
                }
                case ElectionMessage message -> write(out, message.term());
            }
            byte[] signature = secret.sign(bytes.toByteArray(), bytes.size());
            out.write(signature);
        } catch (IOException e) {
            throw new IllegalArgumentException("a text of the datagram is too long", e);
        }
        return bytes.toByteArray();
    }

    private static byte type(Datagram datagram) {
        return switch (datagram) {
            case Heartbeat _ -> HEARTBEAT;
            case EggHeartbeat _ -> EGG_HEARTBEAT;
            case ElectionMessage message ->
                switch (message.kind()) {
                    case ELECTION -> ELECTION;
                    case ANSWER -> ANSWER;
                    case COORDINATOR -> COORDINATOR;
                };
        };
    }

    private static void write(DataOutputStream out, Heartbeat heartbeat) throws IOException {
        out.writeShort(heartbeat.roles().size());
        for (String role : heartbeat.roles()) {
            out.writeUTF(role);
        }
        out.writeLong(heartbeat.pid());
        out.writeBoolean(heartbeat.isReady());
        out.writeByte(
                switch (heartbeat.brokerLink()) {
                    case UNUSED -> UNUSED;
                    case UP -> UP;
                    case DOWN -> DOWN;
                });
        out.writeUTF(heartbeat.address());
        out.writeLong(heartbeat.gauges().inHand());
        out.writeLong(heartbeat.gauges().rowsPerSecond());
        out.writeLong(heartbeat.gauges().heapBytes());
        out.writeShort(heartbeat.gauges().jobs().size());
        for (JobLine job : heartbeat.gauges().jobs()) {
            out.writeUTF(job.job());
            out.writeUTF(job.phase());
            out.writeLong(job.finishedBatches());
        }
    }

    private static void write(DataOutputStream out, Term term) throws IOException {
        out.writeLong(term.number());
        out.writeUTF(term.egg().name());
    }

    private static void write(DataOutputStream out, Desired desired) throws IOException {
        write(out, desired.version().term());
        out.writeLong(desired.version().counter());
        out.writeBoolean(desired.isDown());
        out.writeShort(desired.replicas().size());
        for (var entry : desired.replicas().entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeInt(entry.getValue());
        }
        out.writeShort(desired.failed().size());
        for (NodeId node : desired.failed()) {
            out.writeUTF(node.name());
        }
    }

    // --- Reading. -------------------------------------------------------------------------------------------------

    /** What comes of bytes. */
    sealed interface Decoded {
        record Valid(Numbered numbered) implements Decoded {}

        record Invalid(Rejection rejection) implements Decoded {}
    }

    /** Reads any bytes whatever. */
    Decoded decode(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return new Decoded.Invalid(Rejection.OVERSIZED);
        }
        if (!secret.isSigned(bytes)) {
            return new Decoded.Invalid(Rejection.FORGED);
        }
        byte[] signed = Arrays.copyOf(bytes, bytes.length - Secret.SIGNATURE_BYTES);
        try (var in = new DataInputStream(new ByteArrayInputStream(signed))) {
            return new Decoded.Valid(read(in));
        } catch (IOException | IllegalArgumentException _) {
            return new Decoded.Invalid(Rejection.GARBLED);
        }
    }

    private static Numbered read(DataInputStream in) throws IOException {
        require(in.readUnsignedShort() == MAGIC && in.readByte() == VERSION);
        byte type = in.readByte();
        var from = new NodeId(in.readUTF());
        long incarnation = in.readLong();
        long seq = in.readLong();
        Datagram datagram =
                switch (type) {
                    case HEARTBEAT -> heartbeat(in, from, incarnation);
                    case EGG_HEARTBEAT ->
                        new EggHeartbeat(heartbeat(in, from, incarnation), term(in), leader(in), desired(in));
                    case ELECTION -> new ElectionMessage(from, incarnation, Kind.ELECTION, term(in));
                    case ANSWER -> new ElectionMessage(from, incarnation, Kind.ANSWER, term(in));
                    case COORDINATOR -> new ElectionMessage(from, incarnation, Kind.COORDINATOR, term(in));
                    default -> throw new IllegalArgumentException("a type that this version does not know");
                };
        require(in.read() == -1);
        return new Numbered(seq, datagram);
    }

    private static Heartbeat heartbeat(DataInputStream in, NodeId from, long incarnation) throws IOException {
        int count = in.readUnsignedShort();
        List<String> roles = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            roles.add(in.readUTF());
        }
        long pid = in.readLong();
        boolean isReady = in.readBoolean();
        BrokerLink link =
                switch (in.readByte()) {
                    case UNUSED -> BrokerLink.UNUSED;
                    case UP -> BrokerLink.UP;
                    case DOWN -> BrokerLink.DOWN;
                    default -> throw new IllegalArgumentException("a link that this version does not know");
                };
        String address = in.readUTF();
        return new Heartbeat(
                from,
                incarnation,
                roles,
                pid,
                isReady,
                link,
                address,
                new Gauges(in.readLong(), in.readLong(), in.readLong(), jobs(in)));
    }

    private static List<JobLine> jobs(DataInputStream in) throws IOException {
        int count = in.readUnsignedShort();
        require(count <= Gauges.MAX_JOBS);
        List<JobLine> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            jobs.add(new JobLine(in.readUTF(), in.readUTF(), in.readLong()));
        }
        return jobs;
    }

    private static Term term(DataInputStream in) throws IOException {
        return new Term(in.readLong(), new NodeId(in.readUTF()));
    }

    private static Optional<NodeId> leader(DataInputStream in) throws IOException {
        String name = in.readUTF();
        return name.isEmpty() ? Optional.empty() : Optional.of(new NodeId(name));
    }

    private static Desired desired(DataInputStream in) throws IOException {
        var version = new Desired.Version(term(in), in.readLong());
        boolean isDown = in.readBoolean();
        SortedMap<String, Integer> replicas = new TreeMap<>();
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            replicas.put(in.readUTF(), in.readInt());
        }
        SortedSet<NodeId> failed = new TreeSet<>();
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            failed.add(new NodeId(in.readUTF()));
        }
        return new Desired(version, isDown, replicas, failed);
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not a datagram of this version");
        }
    }
}
