package kopi.adapter.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import kopi.adapter.udp.DatagramCodec.Numbered;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.Datagram;
import kopi.core.egg.Datagram.ElectionMessage;
import kopi.core.egg.Datagram.ElectionMessage.Kind;
import kopi.core.egg.Gauges;
import kopi.core.egg.NodeId;
import kopi.core.egg.Term;
import kopi.core.error.UnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class UdpExchangeTest {
    private static final NodeId EGG = new NodeId("egg-1");
    private static final NodeId SENDER = new NodeId("egg-2");
    private static final Secret SECRET = new Secret("the cluster's own secret".getBytes(UTF_8));
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final BlockingQueue<Datagram> received = new LinkedBlockingQueue<>();
    private final UdpPort egg = UdpPort.open(ANY_PORT, Map.of(), SECRET, received::add);

    @AfterEach
    void closePort() {
        egg.close();
    }

    private UdpPort sender(Secret secret) {
        return UdpPort.open(ANY_PORT, Map.of(EGG, egg.address()), secret, _ -> {});
    }

    private static Datagram datagram(long incarnation, long term) {
        return new ElectionMessage(SENDER, incarnation, Kind.ELECTION, new Term(term, SENDER));
    }

    private void throwIn(byte[] bytes) throws IOException {
        try (var socket = new DatagramSocket(ANY_PORT)) {
            socket.send(new DatagramPacket(bytes, bytes.length, egg.address()));
        }
    }

    private void throwIn(long seq, Datagram datagram) throws IOException {
        throwIn(new DatagramCodec(SECRET).encode(new Numbered(seq, datagram)));
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
            assertThat(sender.counts()).isEqualTo(new DatagramCounts(20, 0, 0, 0, 0, 0, 0));
        }
        assertThat(egg.counts()).isEqualTo(new DatagramCounts(0, 0, 20, 0, 0, 0, 0));
    }

    @Test
    void forgedGarbledAndOversizedAreCountedAndIgnored() throws IOException, InterruptedException {
        try (UdpPort stranger = sender(new Secret("some other cluster's secret".getBytes(UTF_8)))) {
            stranger.send(EGG, datagram(1, 1));
        }
        throwIn(new byte[0]);
        throwIn(new byte[DatagramCodec.MAX_BYTES + 1]);
        throwIn(new byte[3 * DatagramCodec.MAX_BYTES]);
        byte[] content = {1, 2, 3};
        byte[] garbled = Arrays.copyOf(content, content.length + Secret.SIGNATURE_BYTES);
        System.arraycopy(SECRET.sign(content, content.length), 0, garbled, content.length, Secret.SIGNATURE_BYTES);
        throwIn(garbled);
        assertThat(countsAfterGood(1, 1)).isEqualTo(new DatagramCounts(0, 0, 1, 2, 2, 1, 0));
    }

    @Test
    void repeatedAndOlderLivesAreCountedAndIgnored() throws IOException, InterruptedException {
        assertThat(countsAfterGood(1, 5).received()).isEqualTo(1);
        throwIn(1, datagram(5, 1));
        throwIn(2, datagram(4, 2));
        throwIn(0, datagram(5, 3));
        assertThat(countsAfterGood(2, 5)).isEqualTo(new DatagramCounts(0, 0, 2, 0, 0, 0, 3));
        assertThat(countsAfterGood(1, 6).received()).isEqualTo(3);
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
        assertThat(sender.counts()).isEqualTo(new DatagramCounts(0, 4, 0, 0, 0, 0, 0));
    }

    private static Datagram tooLong(int letters) {
        return new Datagram.Heartbeat(SENDER, 1, List.of("x".repeat(letters)), 1, true, BrokerLink.UP, "", Gauges.NONE);
    }

    @Test
    void addressWithoutAHostIsLikeALostDatagram() {
        var nowhere = InetSocketAddress.createUnresolved("egg.invalid", 7500);
        try (UdpPort sender = UdpPort.open(ANY_PORT, Map.of(EGG, nowhere), SECRET, _ -> {})) {
            sender.send(EGG, datagram(1, 1));
            assertThat(sender.counts().unsent()).isEqualTo(1);
        }
    }

    @Test
    void portThatIsTakenIsToldWithItsNumber() {
        assertThatThrownBy(() -> UdpPort.open(egg.address(), Map.of(), SECRET, _ -> {}))
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
