package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import kopi.adapter.signals.PrometheusMeter;
import kopi.adapter.signals.SignalSecurity;
import kopi.adapter.signals.SignalServer;
import kopi.core.access.Principals;
import kopi.core.node.Vitals;
import kopi.testkit.net.FreePorts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a health check finds the node that is meant, and its exit code says how that is. */
class ProbeCommandTest {
    /** Eggs have the first hundred. */
    private static final int CONTROLLERS = 100;

    @TempDir
    private Path folder;

    private static SignalServer node(int port, Vitals vitals) {
        return new SignalServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                new SignalSecurity(Principals.NONE, Optional.empty()),
                new PrometheusMeter(),
                () -> vitals);
    }

    private CommandLineRun probe(String yaml, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("cluster.yaml"), yaml);
        String[] args = new String[more.length + 3];
        args[0] = "probe";
        args[1] = "-f";
        args[2] = file.toString();
        System.arraycopy(more, 0, args, 3, more.length);
        return CommandLineRun.ofKopi(args);
    }

    @Test
    void whereEveryNodeHasAnAddressTheOneHereIsMeant() throws IOException {
        int port = FreePorts.inARow(1);
        String yaml = "addresses: own\neggs: [a.example]\nports: {http: " + port + "}";
        try (var _ = node(port, Vitals.waiting("the broker is away"))) {
            CommandLineRun live = probe(yaml);
            assertThat(live.exitCode()).isZero();
            assertThat(live.out()).isEqualToIgnoringNewLines("ok");
            CommandLineRun ready = probe(yaml, "--ready");
            assertThat(ready.exitCode()).isEqualTo(Failure.FAILED);
            assertThat(ready.err()).contains("/readyz says 503: the broker is away");
        }
        assertThat(probe(yaml).err()).contains("kopi: ", "does not answer");
    }

    @Test
    void whereNodesShareAnAddressOneIsNamed() throws IOException {
        int port = FreePorts.inARow(2 * CONTROLLERS);
        String yaml = "ports: {gateway: 1, egg: 101, http: " + port + "}";
        try (var _ = node(port + CONTROLLERS + 1, Vitals.READY)) {
            assertThat(probe(yaml, "controller-2").exitCode()).isZero();
            assertThat(probe(yaml, "controller-1").exitCode()).isEqualTo(Failure.FAILED);
        }
        for (String[] unclear : new String[][] {{}, {"cook-1"}, {"filter"}, {"No Node"}}) {
            CommandLineRun run = probe(yaml, unclear);
            assertThat(run.exitCode()).isEqualTo(Failure.BAD_INPUT);
            assertThat(run.err()).contains("NODE").hasLineCount(1);
        }
    }
}
