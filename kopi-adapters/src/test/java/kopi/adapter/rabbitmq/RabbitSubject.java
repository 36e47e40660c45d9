package kopi.adapter.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import kopi.core.port.Broker;
import kopi.protocol.WireCodec;
import kopi.testkit.contract.BrokerCapability;
import kopi.testkit.contract.BrokerSubject;

/** A connection to a RabbitMQ that many tests share, by a way that can be broken. */
final class RabbitSubject implements BrokerSubject {
    private final CuttableProxy proxy;
    private final RabbitServer server;
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final String prefix = "kopi.job." + UUID.randomUUID() + ".";

    RabbitSubject(PrivateBroker broker) {
        try {
            this.proxy = new CuttableProxy(broker.address());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.server = broker.serverAt(List.of(proxy.address()));
    }

    @Override
    public Broker open() {
        try {
            return RabbitBroker.connect(
                    "contract", server, RabbitOptions.DEFAULT, List.of(), new WireCodec(), failures::add);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void breakConnection() {
        proxy.breakOff();
    }

    @Override
    public void mendConnection() {
        proxy.mend();
    }

    @Override
    public Set<BrokerCapability> capabilities() {
        return EnumSet.of(
                BrokerCapability.ORDERS_QUEUES,
                BrokerCapability.COUNTS_RETURNS,
                BrokerCapability.KEEPS_REASONS,
                BrokerCapability.RECONNECTS,
                BrokerCapability.RUNS_THREADS);
    }

    @Override
    public int capacity() {
        return 16;
    }

    @Override
    public String name(String plain) {
        return prefix + plain;
    }

    @Override
    public Duration quiet() {
        return Duration.ofMillis(100);
    }

    @Override
    public int stressMessages() {
        return 1_500;
    }

    @Override
    public void close() {
        try {
            proxy.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(failures).as("what handlers threw").isEmpty();
    }
}
