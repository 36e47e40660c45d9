package kopi.adapter.udp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import kopi.adapter.udp.SignedDatagrams.Decoded;
import kopi.core.egg.Datagram;
import kopi.core.egg.NodeId;
import kopi.core.error.UnavailableException;
import kopi.core.port.Datagrams;
import kopi.protocol.DatagramCodec;
import kopi.protocol.Envelope;
import kopi.protocol.Envelope.Content;
import kopi.protocol.Secret;

/**
 * A UDP socket for the datagrams of one life of one node: it numbers what it sends from 1, so a life must not have two.
 *
 * <p>Every socket is a session of its own, which it makes up when it is opened, and takes only datagrams that are meant for
 * it. So nothing that was sent before, or to somebody else, is ever taken: an egg whose disk was wiped does not believe an
 * overheard order to stop. Who does not know the session yet is answered with it, and sends again, at once.
 *
 * <p><b>Threads.</b> {@link #send} from any thread; it never waits: what the network does not take at once is dropped. The
 * receiver is called by one thread of the port's own.
 */
public final class UdpPort implements Datagrams {
    /** Eggs hear every node five times a second; some seconds of that fit in while an egg is paused. */
    private static final int RECEIVE_BUFFER_BYTES = 1 << 20;
    /** Of a session: none has this one. */
    private static final long UNKNOWN = 0;

    private static final long NANOS_A_SECOND = 1_000_000_000L;
    private static final int MAX_WELCOMES_A_SECOND = 500;

    private final DatagramChannel channel;
    private final Selector selector;
    private final Whereabouts eggs;
    private final Member self;
    private final SignedDatagrams codec;
    private final Receiver receiver;
    private final long session = newSession();
    private final PeerSessions peers = new PeerSessions();
    private final Thread thread;

    private final AtomicLong lastSeq = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong unsent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final Map<Rejection, AtomicLong> rejected = new EnumMap<>(Rejection.class);
    /** Touched by the receiving thread only. */
    private final ReplayWindow window = new ReplayWindow();

    private long welcomeSecond;
    private int welcomes;

    /**
     * Whose socket it is.
     *
     * @param cluster the cluster's id
     * @param secret what its nodes sign with
     */
    public record Member(String cluster, NodeId id, Secret secret) {}

    private static long newSession() {
        long random;
        do {
            random = new SecureRandom().nextLong();
        } while (random == UNKNOWN);
        return random;
    }

    private UdpPort(DatagramChannel channel, Selector selector, EggAddresses eggs, Member self, Receiver receiver) {
        this.channel = channel;
        this.selector = selector;
        this.eggs = new Whereabouts(eggs);
        this.self = self;
        this.codec = new SignedDatagrams(self.cluster(), self.secret());
        this.receiver = receiver;
        peers.know(self.id(), session);
        for (Rejection rejection : Rejection.values()) {
            rejected.put(rejection, new AtomicLong());
        }
        this.thread = Thread.ofPlatform().name("udp").daemon().unstarted(this::receive);
    }

    /**
     * Opens a port and starts to receive.
     *
     * @param at where to listen; port 0 for any that is free
     * @param eggs to whom datagrams can be sent, and where they may listen
     * @param self whose socket it is
     * @throws UnavailableException if that port cannot be had
     */
    public static UdpPort open(InetSocketAddress at, EggAddresses eggs, Member self, Receiver receiver) {
        try {
            DatagramChannel channel = DatagramChannel.open();
            try {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
                channel.bind(at);
                channel.configureBlocking(false);
                Selector selector = Selector.open();
                channel.register(selector, SelectionKey.OP_READ);
                var port = new UdpPort(channel, selector, eggs, self, receiver);
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

    /** What datagrams for this socket must name. */
    long session() {
        return session;
    }

    /** What has gone through so far. */
    public DatagramCounts counts() {
        return new DatagramCounts(
                sent.get(),
                unsent.get(),
                received.get(),
                count(Rejection.OVERSIZED),
                count(Rejection.FORGED),
                count(Rejection.MALFORMED),
                count(Rejection.FOREIGN),
                count(Rejection.STALE),
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
        List<InetSocketAddress> addresses = eggs.of(to);
        if (addresses.isEmpty()) {
            unsent.incrementAndGet();
            return;
        }
        long receiving = peers.sending(to, datagram, System.nanoTime());
        for (InetSocketAddress address : addresses) {
            send(address, datagram.from(), datagram.incarnation(), receiving, new Content.Telling(datagram));
        }
    }

    private void send(SocketAddress to, NodeId from, long incarnation, long receiving, Content content) {
        boolean isSent;
        try {
            byte[] bytes = codec.encode(new Envelope(
                    self.cluster(), from, incarnation, session, lastSeq.incrementAndGet(), receiving, content));
            // Not blocking: nothing is sent, and 0 returned, if the socket's buffer is full.
            isSent = bytes.length <= DatagramCodec.MAX_BYTES && channel.send(ByteBuffer.wrap(bytes), to) > 0;
        } catch (IOException | IllegalArgumentException _) {
            // Closed, or the network or the egg's name is away: lost like any datagram may be.
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
                SocketAddress source = channel.receive(buffer.clear());
                while (source != null) {
                    byte[] bytes = new byte[buffer.flip().remaining()];
                    buffer.get(bytes);
                    take(bytes, source);
                    source = channel.receive(buffer.clear());
                }
            }
        } catch (ClosedChannelException | ClosedSelectorException _) {
            // The port is closed.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(byte[] bytes, SocketAddress source) {
        switch (codec.decode(bytes)) {
            case Decoded.Invalid(Rejection rejection) -> counter(rejection).incrementAndGet();
            case Decoded.Valid(Envelope envelope) -> {
                boolean isForThisSession = envelope.receiver() == session;
                switch (envelope.content()) {
                    case Content.Welcome(long answered)
                    when isForThisSession -> {
                        eggs.seen(envelope.from(), source);
                        welcomed(envelope, answered);
                    }
                    case Content.Telling(Datagram datagram) when isForThisSession -> hear(envelope, datagram, source);
                    case Content.Welcome _ -> counter(Rejection.STALE).incrementAndGet();
                    case Content.Telling _ -> {
                        counter(Rejection.STALE).incrementAndGet();
                        welcome(envelope, source);
                    }
                }
            }
        }
    }

    private void hear(Envelope envelope, Datagram datagram, SocketAddress source) {
        if (window.admit(envelope.from(), envelope.incarnation(), envelope.seq())) {
            eggs.seen(envelope.from(), source);
            received.incrementAndGet();
            receiver.receive(datagram);
        } else {
            counter(Rejection.REPLAYED).incrementAndGet();
        }
    }

    private void welcomed(Envelope envelope, long answered) {
        peers.welcomed(envelope.from(), envelope.session(), answered, System.nanoTime())
                .forEach(datagram -> send(envelope.from(), datagram));
    }

    /** Says which session this is; not to everybody if very many ask, as they would with overheard datagrams. */
    private void welcome(Envelope envelope, SocketAddress source) {
        long second = System.nanoTime() / NANOS_A_SECOND;
        if (second != welcomeSecond) {
            welcomeSecond = second;
            welcomes = 0;
        }
        if (welcomes < MAX_WELCOMES_A_SECOND) {
            welcomes++;
            send(source, self.id(), 0, envelope.session(), new Content.Welcome(envelope.seq()));
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
