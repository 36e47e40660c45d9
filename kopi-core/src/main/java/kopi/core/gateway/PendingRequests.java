package kopi.core.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import kopi.core.error.UnavailableException;
import kopi.core.message.Message;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.JobAnswer;
import kopi.core.message.Message.JobRefused;
import kopi.core.message.Message.OpenJob;

/**
 * What clients have asked and controllers not yet answered.
 *
 * <p>An answer names the job and not the question. So there is at most one question about a job's name at a time; whoever asks
 * the same joins it, whoever asks something else is told to come back. An unanswered question keeps its place for a
 * while, because a late answer must not be taken for one to the next question.
 *
 * <p>Single owner, no threads; times are nanoseconds of any clock that does not run backwards.
 *
 * @param <A> who waits for an answer
 */
public final class PendingRequests<A> {
    /** How long a late answer may take. */
    private static final Duration MEMORY = Duration.ofSeconds(60);

    private static final int LIMIT = 10_000;

    private final Duration timeout;

    /** By the job's name: whoever looks for a name is answered with the job that has it. */
    private final Map<String, Question<A>> open = new HashMap<>();

    private static final class Question<A> {
        private final Message asked;
        private final long askedAt;
        private final List<Waiting<A>> waiting = new ArrayList<>();

        Question(Message asked, long nowNanos) {
            this.asked = asked;
            this.askedAt = nowNanos;
        }

        boolean isAnsweredBy(JobAnswer answer) {
            if (!(asked instanceof OpenJob open)) {
                return true;
            }
            return switch (answer) {
                case JobAdmitted admitted ->
                    admitted.attempt() >= open.attempt() && admitted.plan().equals(open.plan());
                case JobRefused refused -> refused.job().equals(open.job());
            };
        }
    }

    private record Waiting<A>(A asker, long since) {}

    /** @param timeout how long anybody waits */
    public PendingRequests(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * Notes who wants to know; their question must be sent after this.
     *
     * @throws UnavailableException if there is another question about the job
     */
    public void ask(Message question, A asker, long nowNanos) {
        Question<A> known = open.get(question.job().name());
        if (known == null) {
            if (open.size() >= LIMIT) {
                throw new UnavailableException(
                        LIMIT + " requests are waiting for a controller's answer; try again later");
            }
            known = new Question<>(question, nowNanos);
            open.put(question.job().name(), known);
        } else if (!known.asked.equals(question)) {
            throw new UnavailableException(
                    "another request is pending for job " + question.job() + "; try again in a moment");
        }
        known.waiting.add(new Waiting<>(asker, nowNanos));
    }

    /** A controller has answered; returns who hears it. */
    public List<A> answered(JobAnswer answer) {
        Question<A> question = open.get(answer.job().name());
        if (question == null || !question.isAnsweredBy(answer)) {
            return List.of();
        }
        open.remove(answer.job().name());
        return question.waiting.stream().map(Waiting::asker).toList();
    }

    /** Lets go those who have waited too long, and returns them: they hear {@link #unanswered}. */
    public List<A> expire(long nowNanos) {
        List<A> expired = new ArrayList<>();
        for (Iterator<Question<A>> all = open.values().iterator(); all.hasNext(); ) {
            Question<A> question = all.next();
            question.waiting.removeIf(waiting -> {
                boolean isLate = nowNanos - waiting.since() >= timeout.toNanos();
                if (isLate) {
                    expired.add(waiting.asker());
                }
                return isLate;
            });
            if (question.waiting.isEmpty() && nowNanos - question.askedAt >= MEMORY.toNanos()) {
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
