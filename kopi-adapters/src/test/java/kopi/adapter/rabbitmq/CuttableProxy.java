package kopi.adapter.rabbitmq;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes TCP connections on, until it cuts them, or keeps silent about what it hears. */
final class CuttableProxy implements AutoCloseable {
    private final RabbitServer.Node target;
    private final ServerSocket door;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Set<Socket> swallowed = ConcurrentHashMap.newKeySet();

    private volatile boolean isBroken;

    CuttableProxy(RabbitServer.Node target) throws IOException {
        this.target = target;
        this.door = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("proxy").start(this::accept);
    }

    RabbitServer.Node address() {
        return new RabbitServer.Node(Loopback.HOST, door.getLocalPort());
    }

    /** Closes all connections, wherever in a message they are. */
    void cut() {
        sockets.forEach(CuttableProxy::close);
        sockets.clear();
    }

    /** Closes all connections, and every new one, until {@link #mend}. */
    void breakOff() {
        isBroken = true;
        cut();
    }

    /** Lets connections through again. */
    void mend() {
        isBroken = false;
    }

    /** Swallows from now on what comes over the present connections, as a network does whose cable was pulled. */
    void swallow() {
        swallowed.addAll(sockets);
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                if (isBroken) {
                    close(client);
                    continue;
                }
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target.port());
                sockets.add(client);
                sockets.add(server);
                pass(client, server);
                pass(server, client);
            }
        } catch (IOException e) {
            // The proxy is closed, or the broker is down: clients find nobody.
            cut();
        }
    }

    private void pass(Socket from, Socket to) {
        Thread.ofPlatform().daemon().name("proxy-pass").start(() -> {
            byte[] buffer = new byte[64 << 10];
            try (from;
                    to;
                    InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    if (!swallowed.contains(from)) {
                        out.write(buffer, 0, length);
                    }
                }
            } catch (IOException e) {
                // Cut, or ended by either side.
                close(from);
                close(to);
            }
        });
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
