package kopi.app.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import kopi.app.cli.KopiCommand;
import kopi.testkit.data.AdversarialDataset;
import kopi.testkit.oracle.ResultFolders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code submit} and {@code results}: what they print, and their exit codes. */
@Timeout(120)
class SubmitCommandTest {
    @TempDir
    private Path folder;

    private record Run(int exitCode, String out, String err) {}

    private static Run kopi(List<String> args) {
        PrintStream stdout = System.out;
        PrintStream stderr = System.err;
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(err, true, UTF_8));
        try {
            int exitCode = KopiCommand.execute(args.toArray(new String[0]));
            return new Run(exitCode, out.toString(UTF_8), err.toString(UTF_8));
        } finally {
            System.setOut(stdout);
            System.setErr(stderr);
        }
    }

    @Test
    void submitWritesReportsAndResultsFetchesThem() {
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, 41);
        TestClient client = TestClient.of(data, folder.resolve("out"));
        try (var cluster = TestCluster.whole()) {
            String gateway = TestCluster.addressOf(cluster.startGateway()).toString();
            Run submitted = kopi(List.of(
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
            Run fetched =
                    kopi(List.of("results", "--gateway", gateway, "--job", "mine", "--out", "" + again, "--json"));
            assertThat(fetched.exitCode()).as(fetched.err()).isZero();
            assertThat(fetched.out()).startsWith("{\"job\":\"mine\"").contains("t1.csv");
            ResultFolders.assertSame(client.expected().files(), again);
            Run unknown = kopi(List.of("results", "--gateway", gateway, "--job", "yours", "--out", "" + again));
            assertThat(unknown.exitCode()).isEqualTo(1);
            assertThat(unknown.err()).isEqualTo("kopi: there is no job yours\n");
        }
    }

    @Test
    void badUsageIsToldInOneLine() {
        Run badAddress = kopi(List.of("submit", "--gateway", "nowhere", "--data", "d", "--out", "o"));
        assertThat(badAddress.exitCode()).isEqualTo(2);
        assertThat(badAddress.err()).contains("--gateway: \"nowhere\" is not HOST:PORT");
        Run badName = kopi(List.of("results", "--gateway", "h:1", "--job", "A b", "--out", "o"));
        assertThat(badName.exitCode()).isEqualTo(2);
        assertThat(badName.err()).contains("--job").contains("a-z, 0-9 and -");
        Run noData = kopi(List.of("submit", "--gateway", "h:1", "--data", "" + folder.resolve("no"), "--out", "o"));
        assertThat(noData.exitCode()).isEqualTo(2);
        assertThat(noData.err()).contains("there is no folder");
        for (String size : List.of("15", "4097")) {
            Run badSize = kopi(List.of("submit", "--gateway", "h:1", "--data", "d", "--out", "o", "--batch-kib", size));
            assertThat(badSize.exitCode()).isEqualTo(2);
            assertThat(badSize.err()).contains("--batch-kib: " + size + " must be from 16 to 4096");
        }
    }
}
