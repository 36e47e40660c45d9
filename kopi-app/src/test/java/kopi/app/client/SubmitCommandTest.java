package kopi.app.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import kopi.app.cli.CommandLineRun;
import kopi.app.config.ClusterConfig;
import kopi.core.egg.ClusterIdentity;
import kopi.testkit.data.AdversarialDataset;
import kopi.testkit.oracle.ResultFolders;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code submit} and {@code results}: what they print, and their exit codes. */
@Timeout(120)
class SubmitCommandTest {
    @TempDir
    private Path folder;

    private static CommandLineRun kopi(List<String> args) {
        return CommandLineRun.ofKopi(args.toArray(new String[0]));
    }

    @Test
    void submitWritesReportsAndResultsFetchesThem() {
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, 41);
        TestClient client = TestClient.of(data, folder.resolve("out"));
        try (var cluster = TestCluster.whole()) {
            String gateway = TestCluster.addressOf(cluster.startGateway()).toString();
            CommandLineRun submitted = kopi(List.of(
                    "submit",
                    "--gateway",
                    gateway,
                    "--job",
                    "mine",
                    "--batch-kib",
                    "64",
                    "--data",
                    data.toString(),
                    "--out",
                    "" + client.out()));
            assertThat(submitted.exitCode()).as(submitted.err()).isZero();
            assertThat(submitted.out())
                    .contains("transactions")
                    .contains("t4.csv")
                    .contains("kopi results --job mine");
            ResultFolders.assertSame(client.expected().files(), client.out());
            Path again = folder.resolve("again");
            CommandLineRun fetched =
                    kopi(List.of("results", "--gateway", gateway, "--job", "mine", "--out", "" + again, "--json"));
            assertThat(fetched.exitCode()).as(fetched.err()).isZero();
            assertThat(fetched.out()).startsWith("{\"job\":\"mine\"").contains("t1.csv");
            ResultFolders.assertSame(client.expected().files(), again);
            CommandLineRun unknown =
                    kopi(List.of("results", "--gateway", gateway, "--job", "yours", "--out", "" + again));
            assertThat(unknown.exitCode()).isEqualTo(1);
            assertThat(unknown.err()).isEqualTo("kopi: there is no job yours\n");
        }
    }

    @Test
    void queriesAreAnsweredByTheClusterAsByOneProcess() {
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, 43);
        String sql = "SELECT store_id, COUNT(*) AS n, SUM(final_amount) AS sales, COUNT(DISTINCT user_id) AS customers"
                + " FROM transactions GROUP BY store_id ORDER BY sales DESC";
        try (var cluster = TestCluster.whole()) {
            String gateway = TestCluster.addressOf(cluster.startGateway()).toString();
            CommandLineRun submitted =
                    kopi(List.of("submit", sql, "--gateway", gateway, "--data", "" + data, "--format", "csv"));
            CommandLineRun asked = kopi(List.of("ask", sql, "--data", "" + data, "--format", "csv"));
            assertThat(submitted.exitCode()).as(submitted.err()).isZero();
            assertThat(submitted.out())
                    .startsWith("store_id,n,sales,customers\n")
                    .isEqualTo(asked.out());
            CommandLineRun wrong =
                    kopi(List.of("submit", "SELECT amont FROM t", "--gateway", gateway, "--data", "" + data));
            assertThat(wrong.exitCode()).isEqualTo(2);
            assertThat(wrong.err().lines()).contains("  SELECT amont FROM t").hasSize(3);
        }
    }

    @Test
    void inputThatIsNotWorthAReportFailsLikeARun() throws IOException {
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, 42);
        Path out = folder.resolve("out");
        try (var cluster = TestCluster.whole()) {
            String gateway = TestCluster.addressOf(cluster.startGateway()).toString();
            List<String> submit = List.of(
                    "submit", "--gateway", gateway, "--data", "" + data, "--out", "" + out, "--max-rejects", "1");
            CommandLineRun tooMany = kopi(submit);
            assertThat(tooMany.exitCode()).as(tooMany.err()).isEqualTo(2);
            assertThat(tooMany.err()).contains("cannot be read, more than --max-rejects 1: ");

            Files.writeString(data.resolve("stores/a10.csv"), "store_id,store_name\nx,y\n");
            Files.delete(data.resolve("stores/a2.csv"));
            Files.delete(data.resolve("stores/b.csv"));
            CommandLineRun nothing = kopi(submit.subList(0, submit.size() - 2));
            assertThat(nothing.exitCode()).as(nothing.err()).isEqualTo(2);
            assertThat(nothing.err())
                    .contains("none of the 1 rows of stores can be read: stores/a10.csv, line 2, column store_id");
        }
        assertThat(out).doesNotExist();
    }

    /** The plain lines come every five seconds; the first one in question is the one before the second server is there. */
    @Test
    @Tag("long")
    void theProgressLineSaysThatNoGatewayAnswersAndWhy() throws IOException, ExecutionException, InterruptedException {
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, 43);
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            var submit = new FutureTask<>(
                    () -> kopi(List.of("submit", "--gateway", address, "--data", "" + data, "--out", "" + folder)));
            Thread client = Thread.ofPlatform().start(submit);
            // Asked a second time, 5 s later: the first line of progress was shown.
            silent.accept();
            silent.accept();
            silent.accept();
            client.interrupt();
            CommandLineRun run = submit.get();
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .contains("kopi: gateway " + address + ": nothing that a gateway says for 5 s")
                    .containsPattern("waiting for [0-9]+ s: (asking )?gateway " + address)
                    .doesNotContain("starting");
        }
    }

    @Test
    void aGatewayOfAnotherClusterThanThatOfTheFileIsRefusedByName() throws IOException {
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, 44);
        Path file = Files.writeString(folder.resolve("cluster.yaml"), "name: ours\n");
        ClusterIdentity ours = ClusterConfig.read(file).home().identity();
        var theirs = new ClusterIdentity("name:theirs", "theirs", new ClusterIdentity.Home("", "", "/srv/theirs"));
        try (var cluster = TestCluster.whole()) {
            String nameless = TestCluster.addressOf(cluster.startGateway()).toString();
            cluster.setIdentity(theirs);
            String stranger = TestCluster.addressOf(cluster.startGateway()).toString();
            cluster.setIdentity(ours);
            String own = TestCluster.addressOf(cluster.startGateway()).toString();
            Path out = folder.resolve("out");
            List<String> submit = List.of("submit", "--cluster", "" + file, "--data", "" + data, "--out", "" + out);

            CommandLineRun refused = kopi(with(submit, "--gateway", stranger));
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err())
                    .isEqualTo("kopi: gateway " + stranger + ": it belongs to cluster " + theirs + ", not to " + ours
                            + "\n");
            CommandLineRun old = kopi(
                    List.of("results", "--cluster", "" + file, "--gateway", nameless, "--job", "j", "--out", "" + out));
            assertThat(old.exitCode()).isEqualTo(2);
            assertThat(old.err()).contains("does not say which cluster it belongs to");
            assertThat(out.resolve("t1.csv")).doesNotExist();

            CommandLineRun taken = kopi(with(submit, "--gateway", stranger + "," + own));
            assertThat(taken.exitCode()).as(taken.err()).isZero();
            ResultFolders.assertSame(TestClient.of(data, out).expected().files(), out);
        }
        Files.writeString(file, "nodes: {egg: 1}\n");
        CommandLineRun unknown = kopi(List.of(
                "submit",
                "--cluster",
                "" + folder.resolve("no.yaml"),
                "--gateway",
                "h:1",
                "--data",
                "d",
                "--out",
                "o"));
        assertThat(unknown.exitCode()).isEqualTo(2);
        Path fresh = Files.createDirectories(folder.resolve("fresh")).resolve("cluster.yaml");
        Files.writeString(fresh, "nodes: {egg: 1}\n");
        CommandLineRun never =
                kopi(List.of("submit", "--cluster", "" + fresh, "--gateway", "h:1", "--data", "" + data, "--out", "o"));
        assertThat(never.exitCode()).isEqualTo(2);
        assertThat(never.err()).contains("was never started here", "name:");
        assertThat(fresh.resolveSibling(".kopi")).as("asking makes nothing").doesNotExist();
    }

    private static List<String> with(List<String> args, String... more) {
        return Stream.concat(args.stream(), Stream.of(more)).toList();
    }

    @Test
    void aCorrectedFileUnderTheSameNameIsRefusedByTheCommand() throws IOException {
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, 45);
        Path file = data.resolve("transactions/b.csv");
        try (var cluster = TestCluster.whole()) {
            String gateway = TestCluster.addressOf(cluster.startGateway()).toString();
            List<String> submit = List.of(
                    "submit",
                    "--gateway",
                    gateway,
                    "--job",
                    "j",
                    "--data",
                    "" + data,
                    "--out",
                    "" + folder.resolve("o"));
            assertThat(kopi(submit).exitCode()).isZero();
            Files.writeString(file, Files.readString(file).replace('1', '2'));
            CommandLineRun refused = kopi(submit);
            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
            assertThat(refused.err())
                    .contains("transactions/b.csv", "--replace")
                    .hasLineCount(1);
            CommandLineRun replaced = kopi(with(submit, "--replace"));
            assertThat(replaced.exitCode()).as(replaced.err()).isZero();
            ResultFolders.assertSame(
                    TestClient.of(data, folder.resolve("o")).expected().files(), folder.resolve("o"));
        }
    }

    @Test
    void badUsageIsToldInOneLine() {
        CommandLineRun badAddress = kopi(List.of("submit", "--gateway", "nowhere", "--data", "d", "--out", "o"));
        assertThat(badAddress.exitCode()).isEqualTo(2);
        assertThat(badAddress.err()).contains("--gateway: \"nowhere\" is not HOST:PORT");
        CommandLineRun badName = kopi(List.of("results", "--gateway", "h:1", "--job", "A b", "--out", "o"));
        assertThat(badName.exitCode()).isEqualTo(2);
        assertThat(badName.err()).contains("--job").contains("a-z, 0-9 and -");
        CommandLineRun noData =
                kopi(List.of("submit", "--gateway", "h:1", "--data", "" + folder.resolve("no"), "--out", "o"));
        assertThat(noData.exitCode()).isEqualTo(2);
        assertThat(noData.err()).contains("there is no folder");
        for (String size : List.of("15", "4097")) {
            CommandLineRun badSize =
                    kopi(List.of("submit", "--gateway", "h:1", "--data", "d", "--out", "o", "--batch-kib", size));
            assertThat(badSize.exitCode()).isEqualTo(2);
            assertThat(badSize.err()).contains("--batch-kib: " + size + " must be from 16 to 4096");
        }
    }
}
