package kopi.adapter.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import kopi.core.message.Message;
import kopi.core.message.Message.Progress;
import kopi.core.port.Broker;
import kopi.core.port.MessageCodec;
import kopi.protocol.v1.ResultEntry;
import kopi.protocol.v1.ResultsGone;
import kopi.protocol.v1.ResultsReply;
import org.jspecify.annotations.Nullable;

/**
 * Reads a job's results for a client. An entry counts as processed when it has been handed to a connection that takes
 * it, so no more than the credit wait here for a client that is slow.
 *
 * <p>Thread-safe: entries come on the broker's threads, readiness on the connection's.
 */
final class ResultsCall implements Broker.EntryHandler {
    private static final long NONE = -1;

    private final ConnectedJob job;
    private final MessageCodec codec;
    private final ServerCallStreamObserver<ResultsReply> client;
    private final long next;
    private final long stampBefore;
    /** Entries come one at a time. */
    private boolean isVerified;

    @GuardedBy("this")
    private final Deque<ResultsReply> waiting = new ArrayDeque<>();

    /** Entries may come before the broker has returned the reader. */
    @GuardedBy("this")
    private Broker.@Nullable Reader reader;

    @GuardedBy("this")
    private long processed = NONE;

    @GuardedBy("this")
    private boolean isOver;

    /**
     * A call that has not begun.
     *
     * @param next the offset of the first entry that the client wants
     * @param stampBefore the stamp of the one before that
     */
    ResultsCall(
            ConnectedJob job,
            MessageCodec codec,
            ServerCallStreamObserver<ResultsReply> client,
            long next,
            long stampBefore) {
        this.job = job;
        this.codec = codec;
        this.client = client;
        this.next = next;
        this.stampBefore = stampBefore;
        this.isVerified = next == 0;
    }

    /**
     * Starts reading.
     *
     * @throws kopi.core.error.UnavailableException if the broker is gone
     */
    void open(GatewayPort port, int credit) {
        job.startCall();
        client.setOnReadyHandler(this::send);
        client.setOnCancelHandler(this::end);
        Broker.Reader opened;
        try {
            opened = port.readResults(job.job(), Math.max(0, next - 1), credit, this);
        } catch (RuntimeException e) {
            end();
            throw e;
        }
        synchronized (this) {
            reader = opened;
            if (isOver) {
                opened.close();
            } else if (processed != NONE) {
                opened.processed(processed);
            }
        }
    }

    @Override
    public void read(long offset, long stamp, Message message) {
        if (!isVerified) {
            isVerified = true;
            if (offset != next && (offset != next - 1 || stamp != stampBefore)) {
                deleted();
                return;
            }
            if (offset == next - 1) {
                synchronized (this) {
                    processed(offset);
                }
                return;
            }
        }
        if (message instanceof Progress progress) {
            job.progressed(progress);
        }
        var entry = ResultEntry.newBuilder()
                .setOffset(offset)
                .setStamp(stamp)
                .setMessage(UnsafeByteOperations.unsafeWrap(codec.encode(message)));
        enqueue(ResultsReply.newBuilder().setEntry(entry).build());
    }

    @Override
    public void deleted() {
        enqueue(ResultsReply.newBuilder()
                .setGone(ResultsGone.getDefaultInstance())
                .build());
    }

    private void enqueue(ResultsReply reply) {
        synchronized (this) {
            if (isOver) {
                return;
            }
            waiting.add(reply);
        }
        send();
    }

    /** Sends what the connection takes. */
    private void send() {
        boolean isGone;
        synchronized (this) {
            isGone = sendWhileReady();
        }
        if (isGone) {
            release();
        }
    }

    @GuardedBy("this")
    private boolean sendWhileReady() {
        while (!isOver && client.isReady()) {
            ResultsReply reply = waiting.poll();
            if (reply == null) {
                return false;
            }
            client.onNext(reply);
            if (reply.hasGone()) {
                over();
                client.onCompleted();
                return true;
            }
            processed(reply.getEntry().getOffset());
        }
        return false;
    }

    @GuardedBy("this")
    private void processed(long offset) {
        processed = offset;
        if (reader != null) {
            reader.processed(offset);
        }
    }

    private void end() {
        synchronized (this) {
            if (isOver) {
                return;
            }
            over();
        }
        release();
    }

    /** Nothing more is said to the client. */
    @GuardedBy("this")
    private void over() {
        isOver = true;
        waiting.clear();
    }

    /** Frees what the call holds. */
    private void release() {
        Broker.Reader open;
        synchronized (this) {
            open = reader;
        }
        job.endCall(System.nanoTime());
        if (open != null) {
            open.close();
        }
    }
}
