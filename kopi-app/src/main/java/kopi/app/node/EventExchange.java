package kopi.app.node;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import kopi.adapter.eggs.EggClient;
import kopi.adapter.eggs.EggClient.Credentials;
import kopi.app.config.ClusterConfig;
import kopi.core.egg.EventCursor;
import kopi.core.egg.EventPage;
import kopi.core.error.KopiException;

/**
 * Fetches from the other eggs the events that this one has not heard of: all that they know when it has just been started, and
 * what datagrams have lost.
 */
final class EventExchange implements AutoCloseable {
    private static final int EVERY_SECONDS = 5;

    private final ClusterConfig config;
    private final EggDirectory eggs;
    private final Supplier<Credentials> credentials;
    private final EggEvents events;
    private final Map<InetSocketAddress, EventCursor> cursors = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("events").daemon().factory());

    /** Begins at once. */
    EventExchange(ClusterConfig config, EggDirectory eggs, Supplier<Credentials> credentials, EggEvents events) {
        this.config = config;
        this.eggs = eggs;
        this.credentials = credentials;
        this.events = events;
        var _ = thread.scheduleWithFixedDelay(this::fetch, 0, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    private void fetch() {
        List<InetSocketAddress> others = eggs.others();
        cursors.keySet().retainAll(others);
        others.forEach(this::fetch);
    }

    private void fetch(InetSocketAddress address) {
        try (var client = new EggClient(address, config.security().eggTls())) {
            EventCursor cursor = cursors.computeIfAbsent(address, _ -> new EventCursor());
            do {
                events.learn(cursor.take(client.events(credentials.get(), cursor.after(), EventPage.MAX)));
            } while (cursor.hasMore());
        } catch (KopiException _) {
            // It is not there, or does not know this cluster yet; its events come when it does.
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
