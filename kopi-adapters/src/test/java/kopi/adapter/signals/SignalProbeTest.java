package kopi.adapter.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kopi.core.access.Principals;
import kopi.core.error.UnavailableException;
import kopi.core.node.Vitals;
import kopi.platform.HostPort;
import kopi.platform.TlsFiles;
import kopi.testkit.net.FreePorts;
import kopi.testkit.net.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a probe says what the node says, and soon that nobody answers. */
@Timeout(value = 30)
class SignalProbeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofMillis(200);
    private static final String TOKEN = "open-sesame-open";

    @TempDir
    private Path folder;

    private static SignalServer server(Optional<TlsFiles.Identity> identity, Vitals vitals) {
        return new SignalServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new SignalSecurity(Principals.sharing(TOKEN), identity),
                new PrometheusMeter(),
                () -> vitals);
    }

    private static SignalProbe probe(SignalServer server, Optional<Path> certificate) {
        return probe(server.address().getPort(), certificate, PATIENCE);
    }

    private static SignalProbe probe(int port, Optional<Path> certificate, Duration patience) {
        return new SignalProbe(new HostPort("127.0.0.1", port), certificate, Optional.empty(), patience);
    }

    @Test
    void whatTheNodeSaysIsReported() {
        try (SignalServer waiting = server(Optional.empty(), Vitals.waiting("restoring\u001b its state"))) {
            assertThat(probe(waiting, Optional.empty()).ask("/livez")).isEqualTo("ok");
            assertThatThrownBy(() -> probe(waiting, Optional.empty()).ask("/readyz"))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("/readyz says 503: restoring")
                    .hasMessageNotContaining("\u001b");
        }
    }

    /** As a kubelet does, from outside of a pod. */
    @Test
    void openProbesAreForEverybodyAndNothingElseIs() throws IOException {
        String address = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(own -> own instanceof Inet4Address && !own.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElse("");
        assumeFalse(address.isEmpty(), "this machine has no address but loopback");
        for (boolean isOpen : new boolean[] {false, true}) {
            try (var server = new SignalServer(
                    new InetSocketAddress(address, 0),
                    new SignalSecurity(Principals.sharing(TOKEN), Optional.empty(), isOpen),
                    new PrometheusMeter(),
                    () -> Vitals.READY)) {
                var at = new HostPort(address, server.address().getPort());
                var probe = new SignalProbe(at, Optional.empty(), Optional.empty(), PATIENCE);
                assertThatThrownBy(() -> probe.ask("/metrics")).hasMessageContaining("401");
                if (isOpen) {
                    assertThat(probe.ask("/readyz")).isEqualTo("ok");
                } else {
                    assertThatThrownBy(() -> probe.ask("/readyz")).hasMessageContaining("401");
                }
            }
        }
    }

    @Test
    void oneWithATokenIsKnown() {
        try (SignalServer server = server(Optional.empty(), Vitals.READY)) {
            var at = new HostPort("127.0.0.1", server.address().getPort());
            assertThatThrownBy(() -> probe(server, Optional.empty()).ask("/metrics"))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("401");
            var known = new SignalProbe(at, Optional.empty(), Optional.of(TOKEN), PATIENCE);
            assertThat(known.ask("/metrics")).contains("# HELP jvm_");
        }
    }

    @Test
    void anotherCertificateThanTheNodesIsNotBelieved() {
        var keys = new TestKeys(folder);
        TestKeys.Pair own = keys.selfSigned("node", "san=dns:elsewhere.example", List.of());
        TestKeys.Pair other = keys.selfSigned("other", "san=ip:127.0.0.1", List.of());
        var identity = new TlsFiles.Identity(own.certificate(), own.key());
        try (SignalServer server = server(Optional.of(identity), Vitals.READY)) {
            assertThat(probe(server, Optional.of(own.certificate())).ask("/readyz"))
                    .isEqualTo("ok");
            assertThatThrownBy(() ->
                            probe(server, Optional.of(other.certificate())).ask("/readyz"))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("not the one that the cluster file names");
        }
    }

    @Test
    void whoHangsOrIsGoneIsNotWaitedFor() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() ->
                            probe(silent.getLocalPort(), Optional.empty(), SOON).ask("/livez"))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("does not answer");
        }
        assertThatThrownBy(
                        () -> probe(FreePorts.inARow(1), Optional.empty(), SOON).ask("/livez"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("does not answer");
    }
}
