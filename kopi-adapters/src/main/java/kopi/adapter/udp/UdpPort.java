package kopi.adapter.udp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import kopi.adapter.udp.DatagramCodec.Decoded;
import kopi.adapter.udp.DatagramCodec.Numbered;
import kopi.core.egg.Datagram;
import kopi.core.egg.NodeId;
import kopi.core.error.UnavailableException;
import kopi.core.port.Datagrams;

/**
 * A UDP socket for the datagrams of one life of one node: it numbers what it sends from 1, so a life must not have two.
 *
 * <p><b>Threads.</b> {@link #send} from any thread; it never waits: what the network does not take at once is dropped. The
 * receiver is called by one thread of the port's own.
 */
public final class UdpPort implements Datagrams {
    /** Eggs hear every node five times a second; some seconds of that fit in while an egg is paused. */
    private static final int RECEIVE_BUFFER_BYTES = 1 << 20;

    private final DatagramChannel channel;
    private final Selector selector;
    private final Map<NodeId, InetSocketAddress> eggs;
    private final DatagramCodec codec;
    private final Receiver receiver;
    private final Thread thread;

    private final AtomicLong lastSeq = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong unsent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final Map<Rejection, AtomicLong> rejected = new EnumMap<>(Rejection.class);
    /** Touched by the receiving thread only. */
    private final ReplayWindow window = new ReplayWindow();

    private UdpPort(
            DatagramChannel channel,
            Selector selector,
            Map<NodeId, InetSocketAddress> eggs,
            Secret secret,
            Receiver receiver) {
        this.channel = channel;
        this.selector = selector;
        this.eggs = new TreeMap<>(eggs);
        this.codec = new DatagramCodec(secret);
        this.receiver = receiver;
        for (Rejection rejection : Rejection.values()) {
            rejected.put(rejection, new AtomicLong());
        }
        this.thread = Thread.ofPlatform().name("udp").daemon().unstarted(this::receive);
    }

    /**
     * Opens a port and starts to receive.
     *
     * @param at where to listen; port 0 for any that is free
     * @param eggs to whom datagrams can be sent, and where they listen
     * @throws UnavailableException if that port cannot be had
     */
    public static UdpPort open(
            InetSocketAddress at, Map<NodeId, InetSocketAddress> eggs, Secret secret, Receiver receiver) {
        try {
            DatagramChannel channel = DatagramChannel.open();
            try {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
                channel.bind(at);
                channel.configureBlocking(false);
                Selector selector = Selector.open();
                channel.register(selector, SelectionKey.OP_READ);
                var port = new UdpPort(channel, selector, eggs, secret, receiver);
                port.thread.start();
                return port;
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UnavailableException(
                    "cannot listen on UDP port " + at + ": " + e.getMessage() + "; is another node running there?", e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        try {
            return (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What has gone through so far. */
    public DatagramCounts counts() {
        return new DatagramCounts(
                sent.get(),
                unsent.get(),
                received.get(),
                count(Rejection.OVERSIZED),
                count(Rejection.FORGED),
                count(Rejection.GARBLED),
                count(Rejection.REPLAYED));
    }

    private long count(Rejection rejection) {
        return counter(rejection).get();
    }

    private AtomicLong counter(Rejection rejection) {
        AtomicLong counter = rejected.get(rejection);
        if (counter == null) {
            throw new IllegalStateException("every rejection has a counter");
        }
        return counter;
    }

    @Override
    public void send(NodeId to, Datagram datagram) {
        boolean isSent;
        try {
            InetSocketAddress address = eggs.get(to);
            byte[] bytes = codec.encode(new Numbered(lastSeq.incrementAndGet(), datagram));
            // Not blocking: nothing is sent, and 0 returned, if the socket's buffer is full.
            isSent = address != null
                    && bytes.length <= DatagramCodec.MAX_BYTES
                    && channel.send(ByteBuffer.wrap(bytes), address) > 0;
        } catch (IOException | IllegalArgumentException _) {
            // Closed, the network or the egg's name is away, or a text is too long: lost like any datagram may be.
            isSent = false;
        }
        (isSent ? sent : unsent).incrementAndGet();
    }

    private void receive() {
        // One byte more than allowed, so that what is longer can be told from what just fits.
        ByteBuffer buffer = ByteBuffer.allocateDirect(DatagramCodec.MAX_BYTES + 1);
        try {
            while (channel.isOpen()) {
                selector.select();
                while (channel.receive(buffer.clear()) != null) {
                    byte[] bytes = new byte[buffer.flip().remaining()];
                    buffer.get(bytes);
                    take(bytes);
                }
            }
        } catch (ClosedChannelException | ClosedSelectorException _) {
            // The port is closed.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(byte[] bytes) {
        switch (codec.decode(bytes)) {
            case Decoded.Invalid(Rejection rejection) -> counter(rejection).incrementAndGet();
            case Decoded.Valid(Numbered(long seq, Datagram datagram)) -> {
                if (window.admit(datagram.from(), datagram.incarnation(), seq)) {
                    received.incrementAndGet();
                    receiver.receive(datagram);
                } else {
                    counter(Rejection.REPLAYED).incrementAndGet();
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
