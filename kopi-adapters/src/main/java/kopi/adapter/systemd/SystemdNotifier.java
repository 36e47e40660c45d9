package kopi.adapter.systemd;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says to systemd that the process is ready, lives, and stops, where systemd has asked for it ({@code Type=notify}); nothing
 * elsewhere. Whoever calls {@link #alive} is watched: systemd ends the process when the calls stop ({@code WatchdogSec}).
 *
 * <p>Thread-safe; no call waits. What cannot be said is reported once, and the process goes on.
 *
 * @see <a href="https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html">sd_notify(3)</a>
 */
public final class SystemdNotifier implements AutoCloseable {
    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final String WATCHDOG = "WATCHDOG_USEC";
    private static final String WATCHDOG_PID = "WATCHDOG_PID";
    private static final String NUMBER = "[0-9]{1,15}";
    /** So often in the time that systemd waits. */
    private static final int SIGNS_IN_TIME = 3;

    /** None where nobody listens, and after the end. */
    private @Nullable DatagramSender sender;

    private final Optional<Duration> signEvery;
    private final Consumer<String> problems;
    private boolean hasFailed;
    private long nextSignAt = System.nanoTime();

    private SystemdNotifier(@Nullable DatagramSender sender, Optional<Duration> signEvery, Consumer<String> problems) {
        this.sender = sender;
        this.signEvery = signEvery;
        this.problems = problems;
    }

    /**
     * One for this process.
     *
     * @param environment its variables
     * @param problems hears, in words for people, what cannot be said
     */
    public static SystemdNotifier open(Map<String, String> environment, Consumer<String> problems) {
        String socket = environment.getOrDefault(SOCKET, "");
        if (socket.isEmpty()) {
            return new SystemdNotifier(null, Optional.empty(), problems);
        }
        try {
            return new SystemdNotifier(new DatagramSender(socket), signEvery(environment), problems);
        } catch (IOException e) {
            problems.accept("cannot notify systemd: " + e.getMessage());
            return new SystemdNotifier(null, Optional.empty(), problems);
        }
    }

    /** None if nobody waits, or for another process. */
    private static Optional<Duration> signEvery(Map<String, String> environment) {
        String micros = environment.getOrDefault(WATCHDOG, "");
        String pid = environment.getOrDefault(WATCHDOG_PID, "");
        boolean isMeant = pid.isEmpty()
                || pid.equals(Long.toString(ProcessHandle.current().pid()));
        return isMeant && micros.matches(NUMBER)
                ? Optional.of(Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(Long.parseLong(micros)) / SIGNS_IN_TIME))
                : Optional.empty();
    }

    /** The process works now. */
    public synchronized void ready() {
        send("READY=1");
    }

    /** The process lives; to be called much more often than systemd wants to hear it. */
    public synchronized void alive() {
        long now = System.nanoTime();
        if (signEvery.isPresent() && now >= nextSignAt) {
            nextSignAt = now + signEvery.get().toNanos();
            send("WATCHDOG=1");
        }
    }

    /** The process is about to end. */
    public synchronized void stopping() {
        send("STOPPING=1");
    }

    private void send(String state) {
        if (sender == null) {
            return;
        }
        try {
            sender.send(state);
            hasFailed = false;
        } catch (IOException e) {
            if (!hasFailed) {
                problems.accept("cannot notify systemd: " + e.getMessage());
            }
            hasFailed = true;
        }
    }

    @Override
    public synchronized void close() {
        if (sender != null) {
            sender.close();
            sender = null;
        }
    }
}
