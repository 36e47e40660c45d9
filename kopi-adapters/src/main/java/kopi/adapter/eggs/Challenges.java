package kopi.adapter.eggs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import kopi.protocol.Secret;

/**
 * What commands must sign, so that none counts twice, and none of an earlier life of the egg. A challenge is its time of
 * issue and chance, signed with a key that is made anew with every start: who asks for many takes no memory, and cannot
 * have others' forgotten. Only those that came back well signed are remembered, until their time is over. From any thread.
 */
final class Challenges {
    private static final long LIFETIME_NANOS = 10_000_000_000L;
    private static final int CHANCE_BYTES = 16;
    private static final int BODY_BYTES = Long.BYTES + CHANCE_BYTES;
    /** Of commands within their lifetime: far more than anybody who has the secret sends. */
    private static final int MAX_USED = 10_000;

    private record Used(ByteBuffer nonce, long issued) {}

    private final SecureRandom random = new SecureRandom();
    private final Secret own;

    @GuardedBy("this")
    private final Set<ByteBuffer> used = new HashSet<>();

    @GuardedBy("this")
    private final Deque<Used> oldestFirst = new ArrayDeque<>();

    Challenges() {
        byte[] key = new byte[Secret.SIGNATURE_BYTES];
        random.nextBytes(key);
        this.own = new Secret(key);
    }

    byte[] issue(long nowNanos) {
        byte[] chance = new byte[CHANCE_BYTES];
        random.nextBytes(chance);
        byte[] body =
                ByteBuffer.allocate(BODY_BYTES).putLong(nowNanos).put(chance).array();
        return ByteBuffer.allocate(BODY_BYTES + Secret.SIGNATURE_BYTES)
                .put(body)
                .put(own.sign(body))
                .array();
    }

    /** Whether it was issued by this, lately, and has not been taken before; it is now. */
    boolean take(byte[] nonce, long nowNanos) {
        if (nonce.length != BODY_BYTES + Secret.SIGNATURE_BYTES || !own.isSigned(nonce)) {
            return false;
        }
        long issued = ByteBuffer.wrap(nonce).getLong();
        return nowNanos - issued <= LIFETIME_NANOS
                && takeOnce(ByteBuffer.wrap(Arrays.copyOf(nonce, BODY_BYTES)), issued, nowNanos);
    }

    private synchronized boolean takeOnce(ByteBuffer nonce, long issued, long nowNanos) {
        while (!oldestFirst.isEmpty() && nowNanos - oldestFirst.getFirst().issued() > LIFETIME_NANOS) {
            used.remove(oldestFirst.removeFirst().nonce());
        }
        if (used.size() >= MAX_USED || !used.add(nonce)) {
            return false;
        }
        oldestFirst.addLast(new Used(nonce, issued));
        return true;
    }
}
