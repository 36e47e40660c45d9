package kopi.testkit.net;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of this machine for who must know them before it listens: for nodes, which need several in a row. Other tests, in other
 * JVMs, choose theirs at the same time.
 */
public final class FreePorts {
    /**
     * Below those that operating systems give to outgoing connections, one of which could be faster than a node, and below those
     * that private brokers choose from.
     */
    private static final int FIRST = 10_000;

    /** Each JVM of a build has ports of its own: between the choice and the node that listens, the other one may choose, too. */
    private static final int PORTS_PER_JVM = 2_500;

    private static final int JVMS = 4;
    private static final int ATTEMPTS = 200;

    private FreePorts() {}

    /** The first of so many that nobody uses now, neither for TCP nor for UDP. */
    public static int inARow(int count) {
        int lowest = FIRST + Integer.getInteger("surefire.forkNumber", 0) % JVMS * PORTS_PER_JVM;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int first = ThreadLocalRandom.current().nextInt(lowest, lowest + PORTS_PER_JVM - count);
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
