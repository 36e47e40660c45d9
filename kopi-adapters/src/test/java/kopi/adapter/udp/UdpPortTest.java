package kopi.adapter.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import kopi.adapter.udp.UdpPort.Member;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.Datagram;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.Gauges;
import kopi.core.egg.NodeId;
import kopi.core.error.UnavailableException;
import kopi.protocol.DatagramCodec;
import kopi.protocol.Envelope;
import kopi.protocol.Envelope.Content;
import kopi.protocol.Secret;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UdpPortTest {
    private static final Secret SECRET = new Secret("only this cluster knows".getBytes(UTF_8));
    private static final NodeId EGG = new NodeId("egg-1");
    private static final NodeId NODE = new NodeId("filter-1");
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final BlockingQueue<Datagram> received = new LinkedBlockingQueue<>();
    private final UdpPort egg = UdpPort.open(ANY, _ -> List.of(), member(EGG, SECRET), received::add);

    private static Member member(NodeId id, Secret secret) {
        return new Member("cluster", id, secret);
    }

    @AfterEach
    void close() {
        egg.close();
    }

    private static Heartbeat heartbeat(long incarnation) {
        return new Heartbeat(NODE, incarnation, List.of("filter"), 5, true, BrokerLink.UP, "", Gauges.NONE);
    }

    private Envelope envelope(long seq) {
        return new Envelope("cluster", NODE, 1, 7, seq, egg.session(), new Content.Telling(heartbeat(1)));
    }

    private UdpPort node(Secret secret) {
        List<InetSocketAddress> there = List.of(egg.address());
        return UdpPort.open(ANY, _ -> there, member(NODE, secret), _ -> {});
    }

    private void sendRaw(byte[] bytes) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(bytes, bytes.length, egg.address()));
        }
    }

    /** Waits for the next datagram, before which everything has been counted that was sent earlier. */
    private Datagram next() throws InterruptedException {
        return Objects.requireNonNull(received.poll(10, TimeUnit.SECONDS), "no datagram within ten seconds");
    }

    @Test
    void whatIsSentComes() throws InterruptedException {
        try (UdpPort node = node(SECRET)) {
            for (int i = 1; i <= 3; i++) {
                node.send(EGG, heartbeat(i));
                assertThat(next()).isEqualTo(heartbeat(i));
            }
            // The first one twice: it was sent before the egg had said its session. It is counted after it has gone.
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (node.counts().sent() < 4 && System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            assertThat(node.counts().sent()).isEqualTo(4);
            assertThat(egg.counts().received()).isEqualTo(3);
        }
    }

    @Test
    void anEggCanSendToItself() throws InterruptedException {
        var all = new LinkedBlockingQueue<Datagram>();
        InetSocketAddress at;
        try (UdpPort probe = UdpPort.open(ANY, _ -> List.of(), member(EGG, SECRET), all::add)) {
            at = probe.address();
        }
        try (UdpPort self = UdpPort.open(at, _ -> List.of(at), member(EGG, SECRET), all::add)) {
            self.send(EGG, heartbeat(1));
            assertThat(all.poll(10, TimeUnit.SECONDS)).isEqualTo(heartbeat(1));
        }
    }

    @Test
    void whatIsNotFromThisClusterIsCountedAndIgnored() throws IOException, InterruptedException {
        var codec = new SignedDatagrams("cluster", SECRET);
        byte[] original = codec.encode(envelope(1));
        byte[] malformed = codec.sign(new byte[8]);
        sendRaw(new byte[0]);
        sendRaw("hello".getBytes(UTF_8));
        sendRaw(new byte[DatagramCodec.MAX_BYTES + 1]);
        sendRaw(new byte[60_000]);
        sendRaw(malformed);
        sendRaw(original);
        sendRaw(original);
        try (UdpPort stranger = node(new Secret("quite another secret".getBytes(UTF_8)))) {
            stranger.send(EGG, heartbeat(9));
        }
        sendRaw(codec.encode(envelope(2)));

        assertThat(next()).isEqualTo(heartbeat(1));
        assertThat(next()).isEqualTo(heartbeat(1));
        assertThat(received).isEmpty();
        assertThat(egg.counts()).isEqualTo(new DatagramCounts(0, 0, 2, 2, 3, 1, 0, 0, 1));
    }

    @Test
    void whatCannotBeSentIsCounted() {
        egg.send(new NodeId("egg-9"), heartbeat(1));
        assertThat(egg.counts().unsent()).isEqualTo(1);
        egg.close();
        egg.send(EGG, heartbeat(1));
        assertThat(egg.counts().unsent()).isEqualTo(2);
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        assertThatThrownBy(() -> UdpPort.open(egg.address(), _ -> List.of(), member(EGG, SECRET), _ -> {}))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("cannot listen on UDP port")
                .hasMessageContaining(String.valueOf(egg.address().getPort()));
    }
}
