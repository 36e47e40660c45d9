package kopi.core.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import kopi.core.error.UnavailableException;
import kopi.core.message.Message;
import kopi.core.message.Message.JobAnswer;

/**
 * What clients have asked and controllers not yet answered.
 *
 * <p>Each question has an id, which its answer names. Ids are drawn at random, so that neither an earlier life of this gateway
 * nor another gateway has used them: a controller that reads its journal again answers again what was asked long ago, and
 * that must not be taken for the answer to a question of now.
 *
 * <p>Single owner, no threads; times are nanoseconds of any clock that does not run backwards.
 *
 * @param <A> who waits for an answer
 */
public final class PendingRequests<A> {
    private static final int LIMIT = 10_000;

    private final Duration timeout;
    private final LongSupplier chance;

    /** By the question's id, the oldest first. */
    private final Map<Long, Waiting<A>> open = new LinkedHashMap<>();

    private record Waiting<A>(A asker, long since) {}

    /**
     * No questions.
     *
     * @param timeout how long anybody waits
     * @param chance any number, another one each time
     */
    public PendingRequests(Duration timeout, LongSupplier chance) {
        this.timeout = timeout;
        this.chance = chance;
    }

    /**
     * Notes who wants to know, and returns the id under which they must ask after this.
     *
     * @throws UnavailableException if too many others wait
     */
    public long ask(A asker, long nowNanos) {
        if (open.size() >= LIMIT) {
            throw new UnavailableException(LIMIT + " requests are waiting for a controller's answer; try again later");
        }
        long question = unusedId();
        open.put(question, new Waiting<>(asker, nowNanos));
        return question;
    }

    private long unusedId() {
        long id = chance.getAsLong();
        while (id == Message.NO_QUESTION || open.containsKey(id)) {
            id = chance.getAsLong();
        }
        return id;
    }

    /** A controller has answered; returns who hears it. Empty: nobody asks that, or nobody any more. */
    public Optional<A> answered(JobAnswer answer) {
        return Optional.ofNullable(open.remove(answer.question())).map(Waiting::asker);
    }

    /** Lets go those who have waited too long, and returns them: they hear {@link #unanswered}. */
    public List<A> expire(long nowNanos) {
        List<A> expired = new ArrayList<>();
        for (Iterator<Waiting<A>> all = open.values().iterator(); all.hasNext(); ) {
            Waiting<A> waiting = all.next();
            if (nowNanos - waiting.since() >= timeout.toNanos()) {
                expired.add(waiting.asker());
                all.remove();
            }
        }
        return expired;
    }

    /** What those hear who have waited too long. */
    public UnavailableException unanswered() {
        return new UnavailableException(
                "the job's controller has not answered for " + timeout.toSeconds() + " s; try again later");
    }
}
