package kopi.app.chaos;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import kopi.core.error.KopiException;
import kopi.core.model.JobId;

/** Clients that run one job after the other, for as long as a test wants them to, and check each result. */
final class Crowd implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 150;

    private final RealCluster cluster;
    private final Path folder;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicInteger jobs = new AtomicInteger();
    private final List<Client> clients = new ArrayList<>();

    private Crowd(RealCluster cluster, Path folder) {
        this.cluster = cluster;
        this.folder = folder;
    }

    /** A client for each shop. */
    static Crowd of(RealCluster cluster, Path folder, List<Shop> shops) {
        var crowd = new Crowd(cluster, folder);
        for (Shop shop : shops) {
            crowd.clients.add(crowd.start(shop));
        }
        return crowd;
    }

    private Client start(Shop shop) {
        return new Client(threads.submit(() -> {
            do {
                Path out = folder.resolve("crowd-" + jobs.incrementAndGet());
                cluster.submit(shop, out, Optional.empty());
                shop.assertReports(out);
            } while (!isOver.get());
            return null;
        }));
    }

    /** Lets each finish the job it is at; fails if one failed or a result was wrong. Returns how many jobs there were. */
    int finish() throws InterruptedException {
        isOver.set(true);
        for (Client client : clients) {
            try {
                client.await();
            } catch (KopiException e) {
                throw new AssertionError("a client failed: " + e, e);
            }
        }
        return jobs.get();
    }

    /** Starts one more client, which runs one job; whoever wants to know how it ends awaits it. */
    Client submit(Shop shop, Path out, Optional<JobId> job) {
        return new Client(threads.submit(() -> {
            cluster.submit(shop, out, job);
            return null;
        }));
    }

    /** One of them. */
    final class Client {
        private final Future<?> end;

        private Client(Future<?> end) {
            this.end = end;
        }

        /**
         * Waits until it ends.
         *
         * @throws KopiException if it has failed
         */
        void await() throws InterruptedException {
            try {
                end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof KopiException failure) {
                    throw failure;
                }
                throw new AssertionError("a client failed: " + e.getCause(), e.getCause());
            } catch (TimeoutException e) {
                throw new AssertionError(
                        "a client does not end; jobs in " + folder + ", "
                                + cluster.eggs().status(),
                        e);
            }
        }
    }

    @Override
    public void close() {
        isOver.set(true);
        threads.shutdownNow();
    }
}
