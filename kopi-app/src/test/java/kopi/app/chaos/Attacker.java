package kopi.app.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import kopi.adapter.grpc.ClientSecurity;
import kopi.adapter.grpc.GatewayAddress;
import kopi.adapter.grpc.GatewayAnswer;
import kopi.adapter.grpc.GatewayClient;
import kopi.adapter.grpc.UploadStream;
import kopi.adapter.rabbitmq.RabbitBroker;
import kopi.adapter.rabbitmq.RabbitOptions;
import kopi.core.egg.Gauges.JobLine;
import kopi.core.error.KopiException;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPlan;
import kopi.core.job.PlanLimits;
import kopi.core.message.Message;
import kopi.core.message.Message.OpenJob;
import kopi.core.message.Message.Reduced;
import kopi.core.message.Message.Rows;
import kopi.core.message.Section;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.Column;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.JobId;
import kopi.core.model.LongColumn;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.report.GroupKey;
import kopi.core.report.OutputColumn;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.Reports;
import kopi.core.report.Table;
import kopi.core.role.Routes;
import kopi.protocol.WireCodec;

/** Does what a hostile client, or whoever has got at the broker, may do. */
final class Attacker implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final String FACTS = "transactions";

    private final WireCodec codec = new WireCodec();
    private final GatewayClient client;
    private final RabbitBroker broker;
    private final int partitions;

    private Attacker(GatewayClient client, RabbitBroker broker, int partitions) {
        this.client = client;
        this.broker = broker;
        this.partitions = partitions;
    }

    static Attacker of(RealCluster cluster) throws InterruptedException {
        var codec = new WireCodec();
        var broker = RabbitBroker.connect(
                "attacker",
                cluster.broker().server(),
                RabbitOptions.DEFAULT,
                Routes.standing(cluster.config().size()),
                codec,
                failure -> {
                    throw new AssertionError("the attacker has failed", failure);
                });
        var address =
                new GatewayAddress("127.0.0.1", cluster.config().addresses().gatewayPort());
        return new Attacker(
                new GatewayClient(address, ClientSecurity.NONE, codec, codec),
                broker,
                cluster.config().partitions());
    }

    WireCodec codec() {
        return codec;
    }

    /** So many summaries, under different names. */
    static List<Report> summaries(int count) {
        var one = (Report.Summary) Reports.named("t3", Parameters.DEFAULT);
        return IntStream.range(0, count)
                .<Report>mapToObj(i -> new Report.Summary(
                        "r" + i,
                        one.title(),
                        one.dataset(),
                        one.filter(),
                        one.keys(),
                        one.measures(),
                        one.tables().stream()
                                .map(table ->
                                        new Table("r" + i + ".csv", table.ranking(), table.order(), table.columns()))
                                .toList()))
                .toList();
    }

    /** One that groups by so many keys, all the same. */
    private static Report.Summary wide(int keys) {
        var one = (Report.Summary) Reports.named("t3", Parameters.DEFAULT);
        ColumnSpec id = one.dataset().columns().stream()
                .filter(column -> column.type() == ColumnType.ID)
                .findFirst()
                .orElseThrow();
        return new Report.Summary(
                "wide",
                one.title(),
                one.dataset(),
                one.filter(),
                Collections.nCopies(keys, GroupKey.value(id)),
                one.measures(),
                List.of(new Table(
                        "wide.csv",
                        Optional.empty(),
                        IntStream.range(0, keys)
                                .<Table.Order>mapToObj(Table.Order.ByKey::new)
                                .toList(),
                        List.of(new OutputColumn.GroupValue("key", 0)))));
    }

    /** A report of which a few bytes make many groups. */
    static List<Report> wide() {
        return List.of(wide(PlanLimits.USUAL.keys()));
    }

    /** What a batch of that plan would add to a partition: as many groups as a message may have, within its bytes. */
    Reduced deadly(JobPlan plan, int partition, int groups) {
        Report.Summary report = plan.summaries().findFirst().orElseThrow();
        Column numbers = new LongColumn(LongStream.range(0, groups).toArray());
        return new Reduced(
                new BatchId(plan.job(), FACTS, 0),
                1,
                new TreeMap<>(Map.of(
                        partition,
                        List.of(new Section(
                                report.name(),
                                new Batch(groups, Collections.nCopies(report.columnCount(), numbers)))))));
    }

    JobPlan plan(String job, List<Report> reports) {
        return new JobPlan(new JobId(job), reports, partitions);
    }

    GatewayAnswer open(JobPlan plan) throws InterruptedException {
        return client.open(new OpenJob(plan, InputIdentity.NONE, 0, ""));
    }

    void abort(JobPlan plan) throws InterruptedException {
        client.abortJob(plan.job(), "an attack");
    }

    void close(JobPlan plan) throws InterruptedException {
        client.closeJob(plan.job());
    }

    /** Closes all jobs that attacks have opened, also those that are opened late, by a message that lay somewhere. */
    void closeAll(RealCluster cluster) throws InterruptedException {
        cluster.await("no job of an attack is left", report -> {
            for (JobLine job : report.jobs()) {
                client.closeJob(new JobId(job.job()));
            }
            return report.jobs().isEmpty() && cluster.haveGatewaysTakenAll();
        });
    }

    /** A batch of constant rows: few bytes. */
    Rows bomb(JobPlan plan, int seq, int rows) {
        Column constant = new LongColumn(new long[rows]);
        List<Column> columns = plan.fact(FACTS).orElseThrow().columns().stream()
                .map(_ -> constant)
                .toList();
        return new Rows(plan, new BatchId(plan.job(), FACTS, seq), new Batch(rows, columns));
    }

    /** Uploads it; why the gateway ends the upload. */
    KopiException upload(Rows batch) throws InterruptedException, ExecutionException, TimeoutException {
        var end = new CompletableFuture<KopiException>();
        try (var upload = client.upload(batch.job(), new UploadStream.Listener() {
            @Override
            public void batchStored(String dataset, int seq) {
                end.completeExceptionally(new AssertionError("batch " + seq + " was stored"));
            }

            @Override
            public void endStored(String dataset) {
                end.completeExceptionally(new AssertionError("an end was stored"));
            }

            @Override
            public void ended(KopiException reason) {
                end.complete(reason);
            }
        })) {
            upload.batch(batch.id().dataset(), batch.id().seq(), codec.encode(batch));
            return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Puts messages where they may not belong. */
    void publish(List<Destination> to, List<? extends Message> messages) throws InterruptedException {
        var settled = new CountDownLatch(to.size() * messages.size());
        try (var publisher = broker.publisher(new Broker.Confirms() {
            @Override
            public void confirmed(long number) {
                settled.countDown();
            }

            @Override
            public void returned(long number) {
                settled.countDown();
            }
        })) {
            long number = 0;
            for (Destination destination : new ArrayList<>(to)) {
                for (Message message : messages) {
                    publisher.publish(number++, destination, message);
                }
            }
            if (!settled.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the broker does not take everything");
            }
        }
    }

    @Override
    public void close() {
        client.close();
        broker.close();
    }
}
