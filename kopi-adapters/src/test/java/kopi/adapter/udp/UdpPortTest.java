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
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import kopi.adapter.udp.DatagramCodec.Numbered;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.Datagram;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.Gauges;
import kopi.core.egg.NodeId;
import kopi.core.error.UnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UdpPortTest {
    private static final Secret SECRET = new Secret("only this cluster knows".getBytes(UTF_8));
    private static final NodeId EGG = new NodeId("egg-1");
    private static final NodeId NODE = new NodeId("filter-1");
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final BlockingQueue<Datagram> received = new LinkedBlockingQueue<>();
    private final UdpPort egg = UdpPort.open(ANY, Map.of(), SECRET, received::add);

    @AfterEach
    void close() {
        egg.close();
    }

    private static Heartbeat heartbeat(long incarnation) {
        return new Heartbeat(NODE, incarnation, List.of("filter"), 5, true, BrokerLink.UP, "", Gauges.NONE);
    }

    private UdpPort node(Secret secret) {
        return UdpPort.open(ANY, Map.of(EGG, egg.address()), secret, _ -> {});
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
            assertThat(node.counts().sent()).isEqualTo(3);
            assertThat(egg.counts().received()).isEqualTo(3);
        }
    }

    @Test
    void anEggCanSendToItself() throws InterruptedException {
        var all = new LinkedBlockingQueue<Datagram>();
        InetSocketAddress at;
        try (UdpPort probe = UdpPort.open(ANY, Map.of(), SECRET, all::add)) {
            at = probe.address();
        }
        try (UdpPort self = UdpPort.open(at, Map.of(EGG, at), SECRET, all::add)) {
            self.send(EGG, heartbeat(1));
            assertThat(all.poll(10, TimeUnit.SECONDS)).isEqualTo(heartbeat(1));
        }
    }

    @Test
    void whatIsNotFromThisClusterIsCountedAndIgnored() throws IOException, InterruptedException {
        var codec = new DatagramCodec(SECRET);
        byte[] original = codec.encode(new Numbered(1, heartbeat(1)));
        byte[] garbled = new byte[40];
        System.arraycopy(SECRET.sign(garbled, 8), 0, garbled, 8, Secret.SIGNATURE_BYTES);
        sendRaw(new byte[0]);
        sendRaw("hello".getBytes(UTF_8));
        sendRaw(new byte[DatagramCodec.MAX_BYTES + 1]);
        sendRaw(new byte[60_000]);
        sendRaw(garbled);
        sendRaw(original);
        sendRaw(original);
        try (UdpPort stranger = node(new Secret("quite another secret".getBytes(UTF_8)))) {
            stranger.send(EGG, heartbeat(9));
        }
        sendRaw(codec.encode(new Numbered(2, heartbeat(1))));

        assertThat(next()).isEqualTo(heartbeat(1));
        assertThat(next()).isEqualTo(heartbeat(1));
        assertThat(received).isEmpty();
        assertThat(egg.counts()).isEqualTo(new DatagramCounts(0, 0, 2, 2, 3, 1, 1));
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
        assertThatThrownBy(() -> UdpPort.open(egg.address(), Map.of(), SECRET, _ -> {}))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("cannot listen on UDP port")
                .hasMessageContaining(String.valueOf(egg.address().getPort()));
    }
}
