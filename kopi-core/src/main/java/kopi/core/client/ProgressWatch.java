package kopi.core.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a client does about a job that makes no progress, and when: audits at growing distances; and, each time after twice as long,
 * a word to people about who is waited for, and another try with what is not finished.
 *
 * <p>Mutable, single owner; times are nanoseconds of any clock that does not run backwards.
 */
final class ProgressWatch {
    private final Patience patience;
    private long progressAt;
    private long nextAudit;
    private boolean isAuditing;
    /** How long there must have been no progress before unfinished batches are sent again. */
    private Duration nextResend = Duration.ZERO;
    /** Likewise, before people are told again whom the job waits for. */
    private Duration nextNotice = Duration.ZERO;
    /** Whom they were told. */
    private List<String> awaited = List.of();

    ProgressWatch(Patience patience) {
        this.patience = patience;
    }

    /** There is progress, or a new attempt; returns whether people have been told that there is none. */
    boolean progress(long nowNanos) {
        boolean wasTold = !awaited.isEmpty();
        progressAt = nowNanos;
        nextAudit = nowNanos + patience.silence().toNanos();
        nextResend = patience.silence().multipliedBy(2);
        nextNotice = Duration.ZERO;
        awaited = List.of();
        return wasTold;
    }

    /** How long to wait for the next audit; not positive: it is due. */
    Duration untilAudit(long nowNanos) {
        return Duration.ofNanos(nextAudit - nowNanos);
    }

    /** The next question asks for an audit. */
    void audit() {
        isAuditing = true;
    }

    /** Whether a question asks for an audit, until it is answered. */
    boolean isAuditing() {
        return isAuditing;
    }

    /** A question has been answered, and a connection begins, which takes its time. */
    void connected(long nowNanos) {
        Duration pause = isAuditing ? patience.beforeAudit(quiet(nowNanos)) : patience.silence();
        nextAudit = nowNanos + pause.toNanos();
        isAuditing = false;
    }

    /** The attempt is over. */
    void end() {
        isAuditing = false;
    }

    private Duration quiet(long nowNanos) {
        return Duration.ofNanos(nowNanos - progressAt);
    }

    /** These have not answered an audit; returns for how long there has been no progress, if people are to be told. */
    Optional<Duration> waiting(List<String> nodes, long nowNanos) {
        Duration quiet = quiet(nowNanos);
        if (nodes.equals(awaited) && quiet.compareTo(nextNotice) < 0) {
            return Optional.empty();
        }
        awaited = nodes;
        nextNotice = quiet.multipliedBy(2);
        return Optional.of(quiet);
    }

    /** Nobody is away, and nothing missing; returns for how long there has been no progress, if it is time to send again. */
    Optional<Duration> resend(long nowNanos) {
        Duration quiet = quiet(nowNanos);
        if (quiet.compareTo(nextResend) < 0) {
            return Optional.empty();
        }
        nextResend = quiet.multipliedBy(2);
        return Optional.of(quiet);
    }
}
