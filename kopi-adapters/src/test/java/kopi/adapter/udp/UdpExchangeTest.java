package kopi.adapter.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import kopi.adapter.udp.UdpPort.Member;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.Datagram;
import kopi.core.egg.Datagram.EggHeartbeat;
import kopi.core.egg.Datagram.ElectionMessage;
import kopi.core.egg.Datagram.ElectionMessage.Kind;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.Desired;
import kopi.core.egg.Gauges;
import kopi.core.egg.NodeId;
import kopi.core.egg.Term;
import kopi.core.error.UnavailableException;
import kopi.protocol.DatagramCodec;
import kopi.protocol.Envelope;
import kopi.protocol.Envelope.Content;
import kopi.protocol.Secret;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class UdpExchangeTest {
    private static final NodeId EGG = new NodeId("egg-1");
    private static final NodeId SENDER = new NodeId("egg-2");
    private static final Secret SECRET = new Secret("the cluster's own secret".getBytes(UTF_8));
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final BlockingQueue<Datagram> received = new LinkedBlockingQueue<>();
    private final UdpPort egg = UdpPort.open(ANY_PORT, _ -> List.of(), member(EGG, SECRET), received::add);

    private static Member member(NodeId id, Secret secret) {
        return new Member("cluster", id, secret);
    }

    /** Where the egg listens, and one that is started after it. */
    private final InetSocketAddress at = egg.address();

    @AfterEach
    void closePort() {
        egg.close();
    }

    private UdpPort sender(Secret secret) {
        List<InetSocketAddress> there = List.of(egg.address());
        return UdpPort.open(ANY_PORT, to -> to.equals(EGG) ? there : List.of(), member(SENDER, secret), _ -> {});
    }

    private static Datagram datagram(long incarnation, long term) {
        return new ElectionMessage(SENDER, incarnation, Kind.ELECTION, new Term(term, SENDER));
    }

    private void throwIn(byte[] bytes) throws IOException {
        try (var socket = new DatagramSocket(ANY_PORT)) {
            socket.send(new DatagramPacket(bytes, bytes.length, at));
        }
    }

    private void throwIn(long seq, Datagram datagram) throws IOException {
        throwIn(bytes("cluster", egg.session(), seq, datagram));
    }

    private static byte[] bytes(String cluster, long receiver, long seq, Datagram datagram) {
        return new SignedDatagrams(cluster, SECRET)
                .encode(new Envelope(
                        cluster,
                        datagram.from(),
                        datagram.incarnation(),
                        7,
                        seq,
                        receiver,
                        new Content.Telling(datagram)));
    }

    /** Whatever was thrown in before has been dealt with when this has come: a socket keeps the order. */
    private DatagramCounts countsAfterGood(long seq, long incarnation) throws IOException, InterruptedException {
        Datagram last = datagram(incarnation, seq);
        throwIn(seq, last);
        assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(last);
        return egg.counts();
    }

    @Test
    void datagramsGoFromOneSocketToAnother() throws InterruptedException {
        try (UdpPort sender = sender(SECRET)) {
            for (int term = 1; term <= 20; term++) {
                sender.send(EGG, datagram(1, term));
                assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(datagram(1, term));
            }
            // The last one is counted once it has gone, which may be after it has come.
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (sender.counts().sent() < 21 && System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            assertThat(sender.counts()).isEqualTo(new DatagramCounts(21, 0, 0, 0, 0, 0, 0, 0, 0));
        }
        assertThat(egg.counts()).isEqualTo(new DatagramCounts(1, 0, 20, 0, 0, 0, 0, 1, 0));
    }

    @Test
    void forgedGarbledAndOversizedAreCountedAndIgnored() throws IOException, InterruptedException {
        try (UdpPort stranger = sender(new Secret("some other cluster's secret".getBytes(UTF_8)))) {
            stranger.send(EGG, datagram(1, 1));
        }
        throwIn(new byte[0]);
        throwIn(new byte[DatagramCodec.MAX_BYTES + 1]);
        throwIn(new byte[3 * DatagramCodec.MAX_BYTES]);
        throwIn(new SignedDatagrams("cluster", SECRET).sign(new byte[] {1, 2, 3}));
        throwIn(bytes("another cluster", egg.session(), 1, datagram(1, 1)));
        assertThat(countsAfterGood(1, 1)).isEqualTo(new DatagramCounts(0, 0, 1, 2, 2, 1, 1, 0, 0));
    }

    @Test
    void repeatedAndOlderLivesAreCountedAndIgnored() throws IOException, InterruptedException {
        assertThat(countsAfterGood(1, 5).received()).isEqualTo(1);
        throwIn(1, datagram(5, 1));
        throwIn(2, datagram(4, 2));
        throwIn(0, datagram(5, 3));
        assertThat(countsAfterGood(2, 5)).isEqualTo(new DatagramCounts(0, 0, 2, 0, 0, 0, 0, 0, 3));
        assertThat(countsAfterGood(1, 6).received()).isEqualTo(3);
    }

    /** An egg that has lost its disk knows of no order; one that was overheard must not tell it that the cluster is down. */
    @Test
    void anOrderThatWasOverheardIsWorthNothingAfterARestart() throws IOException, InterruptedException {
        Datagram down = new EggHeartbeat(
                new Heartbeat(SENDER, 5, List.of("egg"), 1, true, BrokerLink.UNUSED, "", Gauges.NONE),
                new Term(9, SENDER),
                Optional.of(SENDER),
                new Desired(
                        new Desired.Version(new Term(9, SENDER), 1),
                        true,
                        Collections.emptySortedMap(),
                        Collections.emptySortedSet()));
        byte[] overheard = bytes("cluster", egg.session(), 1, down);
        throwIn(overheard);
        assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(down);
        egg.close();
        try (UdpPort restarted = UdpPort.open(at, _ -> List.of(), member(EGG, SECRET), received::add);
                UdpPort sender = UdpPort.open(ANY_PORT, _ -> List.of(at), member(SENDER, SECRET), _ -> {})) {
            throwIn(overheard);
            sender.send(EGG, datagram(6, 1));
            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(datagram(6, 1));
            assertThat(restarted.counts().stale()).isEqualTo(2);
            assertThat(received).isEmpty();
        }
    }

    @Test
    void whatWasMeantForOneEggIsNotTakenByAnother() throws IOException, InterruptedException {
        try (UdpPort other =
                UdpPort.open(ANY_PORT, _ -> List.of(), member(new NodeId("egg-3"), SECRET), received::add)) {
            throwIn(bytes("cluster", other.session(), 1, datagram(5, 1)));
            assertThat(countsAfterGood(2, 5).stale()).isEqualTo(1);
        }
    }

    /** Nobody waits for the next heartbeat. */
    @Test
    void whatAnEggDidNotTakeBecauseItWasNewIsSentAgainAtOnce() throws InterruptedException {
        try (UdpPort sender = sender(SECRET)) {
            sender.send(EGG, datagram(1, 1));
            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(datagram(1, 1));
            egg.close();
            try (UdpPort _ = UdpPort.open(at, _ -> List.of(), member(EGG, SECRET), received::add)) {
                sender.send(EGG, datagram(1, 2));
                assertThat(received.poll(10, TimeUnit.SECONDS)).isNotNull();
            }
        }
    }

    @Test
    void anOldWelcomeDoesNotMisleadASender() {
        var peers = new PeerSessions();
        assertThat(peers.sending(EGG, datagram(1, 1), 0)).isZero();
        assertThat(peers.welcomed(EGG, 11, 1, 1)).containsExactly(datagram(1, 1));
        assertThat(peers.sending(EGG, datagram(1, 2), 2)).isEqualTo(11);
        assertThat(peers.welcomed(EGG, 22, 2, 3)).containsExactly(datagram(1, 2));
        assertThat(peers.welcomed(EGG, 11, 1, 4)).isEmpty();
        assertThat(peers.welcomed(new NodeId("egg-9"), 11, 9, 4)).isEmpty();
        assertThat(peers.sending(EGG, datagram(1, 3), 5)).isEqualTo(22);
        // What is older than a second has been overtaken by later heartbeats.
        assertThat(peers.welcomed(EGG, 33, 5, 2_000_000_000L)).isEmpty();
    }

    @Test
    void whatCannotBeSentIsCountedAndNothingElse() {
        UdpPort sender = sender(SECRET);
        try (sender) {
            sender.send(new NodeId("egg-9"), datagram(1, 1));
            sender.send(EGG, tooLong(DatagramCodec.MAX_BYTES));
            sender.send(EGG, tooLong(1 << 16));
            assertThat(sender.counts().unsent()).isEqualTo(3);
        }
        sender.send(EGG, datagram(1, 2));
        assertThat(sender.counts()).isEqualTo(new DatagramCounts(0, 4, 0, 0, 0, 0, 0, 0, 0));
    }

    private static Datagram tooLong(int letters) {
        return new Datagram.Heartbeat(SENDER, 1, List.of("x".repeat(letters)), 1, true, BrokerLink.UP, "", Gauges.NONE);
    }

    @Test
    void addressWithoutAHostIsLikeALostDatagram() {
        var nowhere = InetSocketAddress.createUnresolved("egg.invalid", 7500);
        try (UdpPort sender = UdpPort.open(ANY_PORT, _ -> List.of(nowhere), member(SENDER, SECRET), _ -> {})) {
            sender.send(EGG, datagram(1, 1));
            assertThat(sender.counts().unsent()).isEqualTo(1);
        }
    }

    @Test
    void portThatIsTakenIsToldWithItsNumber() {
        assertThatThrownBy(() -> UdpPort.open(egg.address(), _ -> List.of(), member(EGG, SECRET), _ -> {}))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining(Integer.toString(egg.address().getPort()))
                .hasMessageContaining("is another node running there?");
    }

    @Test
    void closingTwiceIsFine() {
        egg.close();
        egg.close();
        assertThat(egg.counts().received()).isZero();
    }
}
