package kopi.adapter.rabbitmq;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import kopi.core.error.UnavailableException;

/** Ports of this machine that only itself can reach. */
final class Loopback {
    static final String HOST = "127.0.0.1";

    private static final Duration POLL = Duration.ofMillis(50);
    private static final int CONNECT_MILLIS = 1_000;

    /**
     * Below those that operating systems give to outgoing connections: a node listens seconds after its ports are chosen, and
     * again on the same ones after it has been dead for a while.
     */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 32_000;
    private static final int ATTEMPTS = 200;

    private Loopback() {}

    /** So many ports that nobody listens on now, and that no outgoing connection is given before somebody does. */
    static List<Integer> freePorts(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int attempt = 0; attempt < ATTEMPTS && held.size() < count; attempt++) {
                listen(ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT))
                        .ifPresent(held::add);
            }
            if (held.size() < count) {
                throw new UnavailableException("no free port on " + HOST + " from " + FIRST_PORT + " to " + LAST_PORT);
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            held.forEach(Loopback::close);
        }
    }

    private static Optional<ServerSocket> listen(int port) {
        try {
            return Optional.of(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
            // Somebody has it.
            return Optional.empty();
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UnavailableException("cannot give back a port: " + e.getMessage(), e);
        }
    }

    /**
     * Waits until somebody listens on that port.
     *
     * @param listener the process that is to listen
     * @throws UnavailableException if it ends, or nobody listens in time
     */
    static void awaitListener(int port, OwnedProcess listener, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!isListening(port)) {
            if (listener.awaitExit(POLL)) {
                throw new UnavailableException("its process ended");
            }
            if (System.nanoTime() > deadline) {
                throw new UnavailableException(
                        "nobody listens on port " + port + " after " + timeout.toSeconds() + " s");
            }
        }
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
