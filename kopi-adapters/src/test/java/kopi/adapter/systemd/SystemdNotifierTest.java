package kopi.adapter.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kopi.testkit.net.UnixDatagrams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class SystemdNotifierTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration NOW = Duration.ofMillis(50);
    private static final String OWN = Long.toString(ProcessHandle.current().pid());

    @TempDir
    private Path folder;

    private final List<String> problems = new ArrayList<>();

    private SystemdNotifier notifier(Map<String, String> environment) {
        return SystemdNotifier.open(environment, problems::add);
    }

    @Test
    void systemdHearsHowItIs() throws IOException {
        Path path = folder.resolve("notify");
        try (var systemd = new UnixDatagrams(path);
                var notifier = notifier(
                        Map.of("NOTIFY_SOCKET", path.toString(), "WATCHDOG_USEC", "300000", "WATCHDOG_PID", OWN))) {
            notifier.ready();
            assertThat(systemd.next(SOON)).contains("READY=1");
            notifier.alive();
            assertThat(systemd.next(SOON)).contains("WATCHDOG=1");
            for (int i = 0; i < 100; i++) {
                notifier.alive();
            }
            assertThat(systemd.next(NOW)).as("too early").isEmpty();
            long deadline = System.nanoTime() + SOON.toNanos();
            while (systemd.next(Duration.ofMillis(1)).isEmpty()) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                notifier.alive();
            }
            notifier.stopping();
            assertThat(systemd.next(SOON)).contains("STOPPING=1");
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void whoeverIsNotAskedSaysNothing() throws IOException {
        Path path = folder.resolve("notify");
        try (var systemd = new UnixDatagrams(path)) {
            for (Map<String, String> environment : List.of(
                    Map.<String, String>of(),
                    Map.of("NOTIFY_SOCKET", path.toString()),
                    Map.of("NOTIFY_SOCKET", path.toString(), "WATCHDOG_USEC", "1", "WATCHDOG_PID", "1"),
                    Map.of("NOTIFY_SOCKET", path.toString(), "WATCHDOG_USEC", "soon"))) {
                try (var notifier = notifier(environment)) {
                    notifier.alive();
                }
            }
            assertThat(systemd.next(NOW)).isEmpty();
        }
    }

    @Test
    void whatCannotBeSaidIsReportedOnceAndNothingFails() {
        for (String path : List.of(folder.resolve("nobody").toString(), "x".repeat(200), "@kopi-nobody-" + OWN)) {
            problems.clear();
            try (var notifier = notifier(Map.of("NOTIFY_SOCKET", path))) {
                notifier.ready();
                notifier.stopping();
            }
            assertThat(problems).as(path).singleElement().asString().startsWith("cannot notify systemd: ");
        }
    }

    @Test
    void afterTheEndNothingIsSaid() throws IOException {
        Path path = folder.resolve("notify");
        try (var systemd = new UnixDatagrams(path)) {
            var notifier = notifier(Map.of("NOTIFY_SOCKET", path.toString()));
            notifier.close();
            notifier.ready();
            assertThat(systemd.next(NOW)).isEmpty();
        }
    }
}
