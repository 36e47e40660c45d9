package kopi.adapter.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import kopi.core.error.UnavailableException;
import kopi.core.message.Message;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.OpenJob;
import kopi.core.model.JobId;

/**
 * What clients have asked and controllers not yet answered.
 *
 * <p>An answer names the job and not the question. So there is at most one question about a job at a time; whoever asks
 * the same joins it, whoever asks something else is told to come back. An unanswered question keeps its place for a
 * while, because a late answer must not be taken for one to the next question.
 *
 * <p>Thread-safe. Askers are called outside of any lock.
 */
final class Questions {
    /** How long a late answer may take. */
    private static final Duration MEMORY = Duration.ofSeconds(60);

    private static final int LIMIT = 10_000;

    private final Duration timeout;

    @GuardedBy("this")
    private final Map<JobId, Question> open = new HashMap<>();

    /** Who waits for an answer. */
    interface Asker {
        void answered(Message answer);

        void unanswered(UnavailableException reason);
    }

    private static final class Question {
        private final Message asked;
        private final long askedAt;
        private final List<Waiting> waiting = new ArrayList<>();

        Question(Message asked, long nowNanos) {
            this.asked = asked;
            this.askedAt = nowNanos;
        }

        boolean isAnsweredBy(Message answer) {
            return !(asked instanceof OpenJob open && answer instanceof JobAdmitted admitted)
                    || (admitted.attempt() >= open.attempt() && admitted.plan().equals(open.plan()));
        }
    }

    private record Waiting(Asker asker, long since) {}

    Questions(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * Notes who wants to know; their question must be sent after this.
     *
     * @throws UnavailableException if there is another question about the job
     */
    synchronized void ask(Message question, Asker asker, long nowNanos) {
        Question known = open.get(question.job());
        if (known == null) {
            if (open.size() >= LIMIT) {
                throw new UnavailableException("controllers owe this gateway " + LIMIT + " answers; try again later");
            }
            known = new Question(question, nowNanos);
            open.put(question.job(), known);
        } else if (!known.asked.equals(question)) {
            throw new UnavailableException(
                    "something else was asked about job " + question.job() + " just now; try again in a moment");
        }
        known.waiting.add(new Waiting(asker, nowNanos));
    }

    /** A controller has answered. */
    void answered(Message answer) {
        Question question;
        synchronized (this) {
            question = open.get(answer.job());
            if (question == null || !question.isAnsweredBy(answer)) {
                return;
            }
            open.remove(answer.job());
        }
        question.waiting.forEach(waiting -> waiting.asker().answered(answer));
    }

    /** Lets go those who have waited too long. */
    void expire(long nowNanos) {
        List<Asker> tired = new ArrayList<>();
        synchronized (this) {
            for (Iterator<Question> all = open.values().iterator(); all.hasNext(); ) {
                Question question = all.next();
                question.waiting.removeIf(waiting -> {
                    boolean isTired = nowNanos - waiting.since() >= timeout.toNanos();
                    if (isTired) {
                        tired.add(waiting.asker());
                    }
                    return isTired;
                });
                if (question.waiting.isEmpty() && nowNanos - question.askedAt >= MEMORY.toNanos()) {
                    all.remove();
                }
            }
        }
        var reason = new UnavailableException(
                "the job's controller has not answered for " + timeout.toSeconds() + " s; try again later");
        tired.forEach(asker -> asker.unanswered(reason));
    }
}
