package kopi.adapter.rabbitmq;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import kopi.core.error.UnavailableException;

/** Ports of this machine that only itself can reach. */
final class Loopback {
    static final String HOST = "127.0.0.1";

    private static final Duration POLL = Duration.ofMillis(50);
    private static final int CONNECT_MILLIS = 1_000;

    private Loopback() {}

    /** So many ports that nobody listens on now. */
    static List<Integer> freePorts(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                ports.add(socket.getLocalPort());
            }
            return ports;
        } catch (IOException e) {
            throw new UnavailableException("no free port on " + HOST + ": " + e.getMessage(), e);
        } finally {
            held.forEach(Loopback::close);
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
