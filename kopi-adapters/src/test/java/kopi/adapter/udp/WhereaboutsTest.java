package kopi.adapter.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import kopi.adapter.udp.UdpPort.Member;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.Datagram;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.Gauges;
import kopi.core.egg.NodeId;
import kopi.protocol.Secret;
import org.junit.jupiter.api.Test;

/** Eggs that are found by one name with several addresses, and by an address of IPv6. */
class WhereaboutsTest {
    private static final Secret SECRET = new Secret("0123456789abcdef".getBytes(UTF_8));
    private static final NodeId ONE = new NodeId("egg-1");
    private static final NodeId TWO = new NodeId("egg-2");
    private static final NodeId NODE = new NodeId("filter-1");

    private static InetSocketAddress any(String host) {
        return new InetSocketAddress(host, 0);
    }

    private static UdpPort egg(NodeId id, InetSocketAddress at, BlockingQueue<Datagram> received) {
        return UdpPort.open(at, _ -> List.of(), new Member("cluster", id, SECRET), received::add);
    }

    private static UdpPort node(EggAddresses eggs) {
        return UdpPort.open(any("127.0.0.1"), eggs, new Member("cluster", NODE, SECRET), _ -> {});
    }

    private static Heartbeat heartbeat(long pid) {
        return new Heartbeat(NODE, 1, List.of("filter"), pid, true, BrokerLink.UP, "", Gauges.NONE);
    }

    private static Datagram next(BlockingQueue<Datagram> received) throws InterruptedException {
        Datagram datagram = received.poll(10, TimeUnit.SECONDS);
        assertThat(datagram).as("a datagram within ten seconds").isNotNull();
        return Objects.requireNonNull(datagram);
    }

    @Test
    void everyEggHearsWhatIsForItThoughAllHaveOneName() throws InterruptedException {
        BlockingQueue<Datagram> first = new LinkedBlockingQueue<>();
        BlockingQueue<Datagram> second = new LinkedBlockingQueue<>();
        try (UdpPort one = egg(ONE, any("127.0.0.2"), first);
                UdpPort two = egg(TWO, any("127.0.0.3"), second);
                UdpPort node = node(_ -> List.of(one.address(), two.address()))) {
            node.send(ONE, heartbeat(1));
            node.send(TWO, heartbeat(2));
            assertThat(next(first)).isEqualTo(heartbeat(1));
            assertThat(next(second)).isEqualTo(heartbeat(2));
            // Where they are is known now: nothing goes astray any more.
            long astray = one.counts().stale() + two.counts().stale();
            node.send(ONE, heartbeat(3));
            node.send(TWO, heartbeat(4));
            assertThat(next(first)).isEqualTo(heartbeat(3));
            assertThat(next(second)).isEqualTo(heartbeat(4));
            assertThat(one.counts().stale() + two.counts().stale()).isEqualTo(astray);
        }
    }

    @Test
    void anEggThatIsStartedElsewhereIsFoundThere() throws InterruptedException {
        BlockingQueue<Datagram> received = new LinkedBlockingQueue<>();
        AtomicReference<List<InetSocketAddress>> name = new AtomicReference<>(List.of());
        try (UdpPort node = node(_ -> name.get())) {
            try (UdpPort before = egg(ONE, any("127.0.0.2"), received);
                    UdpPort other = egg(TWO, any("127.0.0.4"), new LinkedBlockingQueue<>())) {
                name.set(List.of(before.address(), other.address()));
                node.send(ONE, heartbeat(1));
                assertThat(next(received)).isEqualTo(heartbeat(1));
                name.set(List.of(other.address()));
            }
            try (UdpPort after = egg(ONE, any("127.0.0.3"), received)) {
                name.set(List.of(after.address(), any("127.0.0.4")));
                node.send(ONE, heartbeat(2));
                // What the life before may not have taken is sent again, too.
                Datagram last = next(received);
                assertThat(last.equals(heartbeat(1)) ? next(received) : last).isEqualTo(heartbeat(2));
            }
        }
    }

    @Test
    void anEggWhoseNameIsNotKnownYetIsNotWaitedFor() {
        try (UdpPort node = node(_ -> List.of())) {
            node.send(ONE, heartbeat(1));
            assertThat(node.counts().unsent()).isEqualTo(1);
        }
    }

    @Test
    void aDatagramGoesOverSixAsWell() throws InterruptedException {
        BlockingQueue<Datagram> received = new LinkedBlockingQueue<>();
        try (UdpPort egg = egg(ONE, any("::1"), received);
                UdpPort node = UdpPort.open(
                        any("::1"), _ -> List.of(egg.address()), new Member("cluster", NODE, SECRET), _ -> {})) {
            node.send(ONE, heartbeat(1));
            assertThat(next(received)).isEqualTo(heartbeat(1));
        }
    }
}
