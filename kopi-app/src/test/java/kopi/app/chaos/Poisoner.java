package kopi.app.chaos;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import kopi.adapter.rabbitmq.RabbitBroker;
import kopi.adapter.rabbitmq.RabbitOptions;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.Rows;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.port.Broker;
import kopi.core.report.Report;
import kopi.core.role.Routes;
import kopi.protocol.WireCodec;

/** Puts batches into the work queue that no filter can process: rows without the columns that their reports read. */
final class Poisoner implements AutoCloseable {
    private static final Batch POISON = new Batch(1, List.of());
    private static final int SEQ = 99_999;
    private static final long PATIENCE_SECONDS = 60;
    /** Of a controller's journal; more than it has in a test. */
    private static final int MAX_ENTRIES = 50_000;

    private final RabbitBroker broker;
    private final int partitions;

    private Poisoner(RabbitBroker broker, int partitions) {
        this.broker = broker;
        this.partitions = partitions;
    }

    static Poisoner of(RealCluster cluster) throws InterruptedException {
        var broker = RabbitBroker.connect(
                "poisoner",
                cluster.broker().server(),
                RabbitOptions.DEFAULT,
                Routes.standing(cluster.config().size()),
                new WireCodec(),
                failure -> {
                    throw new AssertionError("the poisoner has failed", failure);
                });
        return new Poisoner(broker, cluster.config().partitions());
    }

    /** Waits until somebody opens a job of that name, and adds such a batch to its transactions. */
    void poison(JobId name, List<Report> reports) throws InterruptedException {
        JobId job = opened(name);
        var plan = new JobPlan(job, reports, partitions);
        var confirmed = new CountDownLatch(1);
        try (var publisher = broker.publisher(new Broker.Confirms() {
            @Override
            public void confirmed(long number) {
                confirmed.countDown();
            }

            @Override
            public void returned(long number) {
                throw new AssertionError("there is no work queue");
            }
        })) {
            publisher.publish(1, Routes.FILTER, new Rows(plan, new BatchId(job, "transactions", SEQ), POISON));
            if (!confirmed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the broker does not take the poison");
            }
        }
    }

    /** The id under which a job of that name is opened; clients know the name only. */
    private JobId opened(JobId name) throws InterruptedException {
        var found = new LinkedBlockingQueue<JobId>();
        broker.read(Routes.CONTROL, 0, MAX_ENTRIES, (_, _, message) -> {
                    if (message.message() instanceof Message.OpenJob open
                            && open.job().name().equals(name.name())) {
                        found.add(open.job());
                    }
                })
                .start();
        JobId job = found.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (job == null) {
            throw new AssertionError("nobody opens a job " + name);
        }
        return job;
    }

    @Override
    public void close() {
        broker.close();
    }
}
