package kopi.app.chaos;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for nodes, which need several in a row. */
final class FreePorts {
    /** Below those that operating systems give to outgoing connections, one of which could be faster than a node. */
    private static final int FIRST = 20_000;

    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 200;

    private FreePorts() {}

    /** The first of so many that nobody uses now, neither for TCP nor for UDP. */
    static int inARow(int count) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int first = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (areFree(first, count)) {
                return first;
            }
        }
        throw new AssertionError("no " + count + " free ports in a row found");
    }

    private static boolean areFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            try (var tcp = new ServerSocket();
                    var _ = new DatagramSocket(address)) {
                tcp.bind(address);
            } catch (IOException _) {
                return false;
            }
        }
        return true;
    }
}
