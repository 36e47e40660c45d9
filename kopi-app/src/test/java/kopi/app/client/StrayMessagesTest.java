package kopi.app.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kopi.app.gateway.GatewayNode;
import kopi.core.error.InvalidInputException;
import kopi.core.error.JobFailedException;
import kopi.core.error.UnavailableException;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.model.JobId;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.core.role.Routes;
import kopi.testkit.data.AdversarialDataset;
import kopi.testkit.data.StrayMessages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: no message, wherever it turns up, disables anything: later jobs get their reports. */
@Timeout(120)
class StrayMessagesTest {
    private static final int PARTITIONS = 3;
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;

    private TestClient client(String name) {
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, 1);
        return TestClient.of(data, folder.resolve(name));
    }

    private static JobPlan plan(String job) {
        return new JobPlan(
                new JobId(job),
                Reports.NAMES.stream()
                        .map(name -> Reports.named(name, Parameters.DEFAULT))
                        .toList(),
                PARTITIONS);
    }

    /** Everything that there is for that job. */
    private static List<Destination> everywhere(GatewayNode gateway, JobId job) {
        List<Destination> all = new ArrayList<>(Routes.standing(TestCluster.SIZE));
        all.add(Broker.DEAD_LETTERS);
        all.add(Routes.gateway(gateway.id()));
        for (int i = 0; i < TestCluster.SIZE.aggregators(); i++) {
            all.add(Routes.aggregatorInput(job, i));
        }
        all.add(Routes.joinerInput(job));
        all.add(Routes.results(job));
        return all;
    }

    private static void scatter(TestCluster cluster, List<Destination> destinations, List<Message> messages)
            throws InterruptedException {
        var settled = new CountDownLatch(destinations.size() * messages.size());
        try (var publisher = cluster.broker().publisher(new Broker.Confirms() {
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
            for (Destination destination : destinations) {
                for (Message message : messages) {
                    publisher.publish(number++, destination, message);
                }
            }
            assertThat(settled.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("the broker has taken all")
                    .isTrue();
        }
    }

    @Test
    void everyKindOfMessageIntoEveryQueueAndStreamDisablesNobody() throws InterruptedException {
        try (var cluster = TestCluster.whole()) {
            GatewayNode gateway = cluster.startGateway();
            // Each of two jobs belongs to another controller and another joiner.
            for (String job : List.of("stray", "strax")) {
                JobPlan plan = plan(job);
                scatter(cluster, everywhere(gateway, plan.job()), StrayMessages.about(plan));
            }
            for (String job : List.of("honest-a", "honest-b", "honest-c")) {
                TestClient client = client(job).named(job);
                client.assertOracle(client.run(gateway));
            }
            assertThat(cluster.unexpected())
                    .as("who got what is not for them has counted it")
                    .contains("controller", "aggregator", "joiner", "dead-letters", "filter", "group-by", "reducer");
        }
    }

    @Test
    void whatIsAboutAnOpenJobCostsThatJobAtMost() throws InterruptedException {
        try (var cluster = TestCluster.whole()) {
            GatewayNode gateway = cluster.startGateway();
            JobPlan plan = plan("victim");
            scatter(
                    cluster,
                    List.of(Routes.CONTROL),
                    List.of(new Message.OpenJob(plan, InputIdentity.NONE, 0, "nobody")));
            List<Message> messages = StrayMessages.about(plan).stream()
                    .filter(message -> !(message instanceof Message.CloseJob))
                    .toList();
            scatter(cluster, everywhere(gateway, plan.job()), messages);
            TestClient victim = client("victim").named("victim");
            assertThatThrownBy(() -> victim.run(gateway))
                    .isInstanceOfAny(InvalidInputException.class, JobFailedException.class, UnavailableException.class);
            TestClient client = client("honest");
            client.assertOracle(client.run(gateway));
        }
    }
}
