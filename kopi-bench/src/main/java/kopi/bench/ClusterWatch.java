package kopi.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kopi.adapter.rabbitmq.RabbitServer;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.error.UnavailableException;
import kopi.core.role.Routes;

/**
 * Looks at a cluster again and again on a thread of its own, until it is closed: how full work queues and heaps get.
 *
 * <p>A queue's depth is what waits in it, as a passive declaration tells; what consumers have in hand (their prefetch)
 * comes on top of it. A heap is what the node's last heartbeat says is used, rubbish included.
 */
final class ClusterWatch implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    /** Nodes renew their gauges every second. */
    private static final int LOOKS_FOR_A_STATUS = 5;

    private static final List<String> QUEUES =
            List.of(Routes.FILTER.name(), Routes.GROUP_BY.name(), Routes.REDUCER.name());

    private final LocalCluster cluster;
    private final Map<String, Long> deepest = new TreeMap<>();
    private final Map<String, Long> heaps = new TreeMap<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread;

    private ClusterWatch(LocalCluster cluster) {
        this.cluster = cluster;
        this.thread = Thread.ofPlatform().name("watch").unstarted(this::watch);
    }

    /** Begins to look. */
    static ClusterWatch open(LocalCluster cluster) {
        var watch = new ClusterWatch(cluster);
        watch.thread.start();
        return watch;
    }

    private void watch() {
        RabbitServer server = cluster.broker().server();
        var factory = new ConnectionFactory();
        factory.setUsername(server.user());
        factory.setPassword(server.password());
        factory.setHost(server.nodes().getFirst().host());
        factory.setPort(server.nodes().getFirst().port());
        try (Connection connection = factory.newConnection("bench");
                Channel channel = connection.createChannel()) {
            for (int looks = 0; !over.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS); looks++) {
                for (String queue : QUEUES) {
                    long depth = channel.queueDeclarePassive(queue).getMessageCount();
                    deepest.merge(queue, depth, Math::max);
                }
                if (looks % LOOKS_FOR_A_STATUS == 0) {
                    for (NodeView node : cluster.nodes()) {
                        heaps.merge(node.name(), node.gauges().heapBytes(), Math::max);
                    }
                }
            }
        } catch (IOException | TimeoutException e) {
            throw new UnavailableException("cannot watch RabbitMQ at " + server + ": " + e.getMessage(), e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** After it was closed: by queue, the most messages that waited in it. */
    Map<String, Long> deepest() {
        return deepest;
    }

    /** After it was closed: by node, the most of its heap that was used, in bytes. */
    Map<String, Long> heaps() {
        return heaps;
    }

    @Override
    public void close() {
        over.countDown();
        try {
            thread.join();
        } catch (InterruptedException _) {
            // It ends by itself; whoever interrupts does not want to know what it has seen.
            Thread.currentThread().interrupt();
        }
    }
}
