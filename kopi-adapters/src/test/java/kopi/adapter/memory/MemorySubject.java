package kopi.adapter.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import kopi.core.port.Broker;
import kopi.testkit.contract.BrokerCapability;
import kopi.testkit.contract.BrokerSubject;

/** A memory broker on some executor: it has all the capabilities. */
final class MemorySubject implements BrokerSubject {
    private static final int CAPACITY = 16;

    private final Executor executor;
    private final Runnable stopExecutor;
    private final Duration quiet;
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    /** @param quiet how long the executor may take to run what it was given */
    MemorySubject(Executor executor, Runnable stopExecutor, Duration quiet) {
        this.executor = executor;
        this.stopExecutor = stopExecutor;
        this.quiet = quiet;
    }

    @Override
    public Broker open() {
        return new MemoryBroker(executor, CAPACITY, CAPACITY, failures::add);
    }

    @Override
    public Set<BrokerCapability> capabilities() {
        return EnumSet.complementOf(EnumSet.of(BrokerCapability.RECONNECTS));
    }

    @Override
    public int capacity() {
        return CAPACITY;
    }

    @Override
    public Duration quiet() {
        return quiet;
    }

    @Override
    public void close() {
        stopExecutor.run();
        assertThat(failures).as("what handlers threw").isEmpty();
    }
}
