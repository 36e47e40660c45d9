package kopi.app.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import kopi.adapter.grpc.GatewayAddress;
import kopi.adapter.grpc.GatewayAnswer;
import kopi.adapter.grpc.GatewayClient;
import kopi.core.client.Patience;
import kopi.core.error.JobFailedException;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;
import kopi.core.job.JobPlan;
import kopi.core.model.JobId;
import kopi.core.port.MessageCodec;
import kopi.core.port.PlanCodec;

/**
 * The gateways of a cluster, any of which will do: takes one at random, and another one when that does not answer, again
 * and again until patience runs out. For one thread.
 */
final class Gateways {
    private final Cluster cluster;
    private final MessageCodec messages;
    private final PlanCodec plans;
    /** In the order in which they are tried; the one that answered last is at the front. */
    private final List<GatewayAddress> order;

    private boolean hadContact;
    /** How many connections in a row have brought nothing, and since when. */
    private int useless;

    private long uselessSince;

    Gateways(Cluster cluster, MessageCodec messages, PlanCodec plans) {
        this.cluster = cluster;
        this.messages = messages;
        this.plans = plans;
        this.order = new ArrayList<>(cluster.gateways());
        Collections.shuffle(order, ThreadLocalRandom.current());
    }

    /** Something that is asked of a gateway, whichever it is. */
    private interface Call<T> {
        T ask(GatewayClient gateway) throws InterruptedException;
    }

    /**
     * Opens a job, or comes back to it; waits for a place if there is none.
     *
     * @throws JobFailedException if it is refused for good, or for too long
     * @throws UnavailableException if no gateway can be reached
     */
    OpenedJob open(JobPlan plan, String input, int attempt) throws InterruptedException {
        return untilAdmitted(gateway -> gateway.open(plan, input, attempt));
    }

    /**
     * Looks for a job that was opened before.
     *
     * @throws JobFailedException if there is none
     * @throws UnavailableException if no gateway can be reached
     */
    OpenedJob find(JobId job) throws InterruptedException {
        return untilAdmitted(gateway -> gateway.find(job));
    }

    private OpenedJob untilAdmitted(Call<GatewayAnswer> question) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            Reached reached = reach(question);
            switch (reached.answer()) {
                case GatewayAnswer.Admitted admitted -> {
                    return new OpenedJob(reached.gateway(), admitted);
                }
                case GatewayAnswer.Refused(String reason, int seconds) -> {
                    reached.gateway().close();
                    Duration waited = Duration.ofNanos(System.nanoTime() - start);
                    if (seconds == 0) {
                        throw new JobFailedException(reason);
                    }
                    if (waited.compareTo(cluster.patience().admission()) > 0) {
                        throw new JobFailedException(
                                "there was no place for the job for " + waited.toSeconds() + " s: " + reason);
                    }
                    // Somewhat later each time, so that those who wait do not come back at the same moment.
                    Thread.sleep(Duration.ofMillis(Math.round(seconds
                            * 1_000L
                            * (0.5 + ThreadLocalRandom.current().nextDouble()))));
                }
            }
        }
    }

    /**
     * A connection to a job has ended; before the next one is made there is a pause, if connections keep ending.
     *
     * @param wasUseful whether it has brought anything of the job
     * @throws KopiException the reason of its end, if none has brought anything for too long
     */
    void lost(KopiException reason, boolean wasUseful) throws InterruptedException {
        long now = System.nanoTime();
        if (wasUseful || useless == 0) {
            useless = 0;
            uselessSince = now;
        }
        useless++;
        if (now - uselessSince > cluster.patience().contact().toNanos()) {
            throw reason;
        }
        if (useless > 1) {
            Thread.sleep(Patience.pause(useless, ThreadLocalRandom.current().nextDouble()));
        }
    }

    /** A gateway that has answered. */
    private record Reached(GatewayClient gateway, GatewayAnswer answer) {}

    private Reached reach(Call<GatewayAnswer> question) throws InterruptedException {
        long start = System.nanoTime();
        Duration patience = cluster.patience().forContact(hadContact);
        Map<GatewayAddress, String> failures = new LinkedHashMap<>();
        for (int rounds = 1; ; rounds++) {
            for (GatewayAddress address : List.copyOf(order)) {
                var gateway = new GatewayClient(address, cluster.security(), messages, plans);
                try {
                    GatewayAnswer answer = question.ask(gateway);
                    hadContact = true;
                    order.remove(address);
                    order.addFirst(address);
                    return new Reached(gateway, answer);
                } catch (UnavailableException e) {
                    gateway.close();
                    failures.put(address, String.valueOf(e.getMessage()));
                } catch (InterruptedException | RuntimeException e) {
                    gateway.close();
                    throw e;
                }
            }
            Duration tried = Duration.ofNanos(System.nanoTime() - start);
            if (tried.compareTo(patience) > 0) {
                throw new UnavailableException("no gateway could be reached within " + tried.toSeconds() + " s: "
                        + String.join("; ", failures.values()));
            }
            Thread.sleep(Patience.pause(rounds, ThreadLocalRandom.current().nextDouble()));
        }
    }

    /** The job is over; whether a gateway has taken that. */
    boolean close(JobId job) throws InterruptedException {
        return tellAny(gateway -> {
            gateway.closeJob(job);
            return true;
        });
    }

    /** The job is not wanted any more; whether a gateway has taken that. */
    boolean abort(JobId job, String reason) throws InterruptedException {
        return tellAny(gateway -> {
            gateway.abortJob(job, reason);
            return true;
        });
    }

    private boolean tellAny(Call<Boolean> message) throws InterruptedException {
        for (GatewayAddress address : order) {
            try (var gateway = new GatewayClient(address, cluster.security(), messages, plans)) {
                return message.ask(gateway);
            } catch (UnavailableException _) {
                // The next one; and if none can be reached, the cluster gives the job up by itself after a while.
            }
        }
        return false;
    }
}
