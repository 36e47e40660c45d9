package kopi.app.node;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import kopi.adapter.node.Observer;
import kopi.core.egg.EventKind;
import kopi.core.error.JobFailedException;
import kopi.core.message.Message;
import kopi.core.message.Section;
import kopi.core.meter.Meter;
import kopi.core.meter.Metrics;
import kopi.core.port.Destination;
import kopi.core.port.Destination.Journal;
import kopi.core.role.DeadLetters;
import kopi.core.trace.TraceContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Says in the log what drivers do, with role and job in every line, and counts it. Thread-safe. */
final class NodeObserver implements Observer {
    private static final Logger LOG = LoggerFactory.getLogger(NodeObserver.class);
    private static final String ROLE = "role";
    private static final String JOB = "job";

    private static final String TAKEN = "taken";
    private static final String REJECTED = "rejected";
    private static final String UNEXPECTED = "unexpected";
    private static final String FAILED = "failed";

    private static final ThreadLocal<@Nullable Turn> TURN = new ThreadLocal<>();

    private final Meter meter;
    private final NodeEvents events;
    private final JobTraces jobs;
    private final Set<String> standing;
    /** When the state of a standing journal was last saved, in nanoseconds. */
    private final Map<String, Long> savedAt = new ConcurrentHashMap<>();

    /** What a role does on this thread. */
    private record Turn(String role, long since) {}

    /**
     * One that has counted nothing.
     *
     * @param jobs hears of jobs that are traced
     * @param standing the journals that every cluster has: those of jobs, of which there are many, do not get a series each
     */
    NodeObserver(Meter meter, NodeEvents events, JobTraces jobs, Collection<? extends Destination> standing) {
        this.meter = meter;
        this.events = events;
        this.jobs = jobs;
        // So that who watches sees it rise from nothing to one.
        meter.count(Metrics.DEAD_LETTERS, 0);
        this.standing = standing.stream().map(Destination::name).collect(Collectors.toSet());
    }

    @Override
    public void began(String role, Message message) {
        MDC.put(ROLE, role);
        MDC.put(JOB, message.job().value());
        meter.count(Metrics.MESSAGES, 1, role, TAKEN);
        if (message instanceof Message.Data data) {
            meter.count(Metrics.ROWS, rowsOf(message), role, data.id().dataset());
        }
        if (role.equals(DeadLetters.NAME)) {
            meter.count(Metrics.DEAD_LETTERS, 1);
            events.note(
                    EventKind.DEAD_LETTER,
                    message.job(),
                    "has a dead letter of job " + message.job().name());
        }
        TURN.set(new Turn(role, System.nanoTime()));
    }

    private static long rowsOf(Message message) {
        return switch (message) {
            case Message.Rows batch -> batch.rows().rows();
            case Message.Filtered filtered -> rowsOf(filtered.sections());
            case Message.Grouped grouped -> rowsOf(grouped.sections());
            case Message.Reduced reduced ->
                reduced.partitions().values().stream()
                        .mapToLong(NodeObserver::rowsOf)
                        .sum();
            default -> 0;
        };
    }

    private static long rowsOf(List<Section> sections) {
        return sections.stream().mapToLong(section -> section.rows().rows()).sum();
    }

    @Override
    public void traced(Message message, TraceContext sender) {
        jobs.taken(message, sender);
    }

    @Override
    public void ended() {
        Turn ended = TURN.get();
        if (ended != null) {
            TURN.remove();
            meter.observe(Metrics.PROCESSING, System.nanoTime() - ended.since(), ended.role());
        }
        MDC.remove(ROLE);
        MDC.remove(JOB);
    }

    @Override
    public void inHand(int change) {
        meter.change(Metrics.IN_HAND, change);
    }

    @Override
    public void rejected(String role, String reason) {
        meter.count(Metrics.MESSAGES, 1, role, REJECTED);
        LOG.warn("{} could not process a message and rejects it: {}", role, reason);
    }

    @Override
    public void unexpected(String role, Message message) {
        meter.count(Metrics.MESSAGES, 1, role, UNEXPECTED);
        LOG.warn("{} drops an unexpected {} of job {}", role, message.getClass().getSimpleName(), message.job());
    }

    @Override
    public void broke(String role, Message message) {
        meter.count(Metrics.MESSAGES, 1, role, FAILED);
        events.note(
                EventKind.FOLD_BROKEN,
                message.job(),
                "could not apply a message of job " + message.job().name());
        LOG.warn("{} could not apply {} and fails job {}", role, message.subject(), message.job());
    }

    @Override
    public void unsendable(String role, Message message, JobFailedException reason) {
        meter.count(Metrics.MESSAGES, 1, role, FAILED);
        LOG.warn("{} fails job {}: {}", role, message.job(), reason.getMessage());
    }

    @Override
    public void restored(Journal journal, long next) {
        saved(journal);
        if (standing.contains(journal.name())) {
            events.note(EventKind.SNAPSHOT, "resumes at entry " + next + " of " + journal.name() + ", from a snapshot");
        }
        LOG.info("resumes at entry {} of {}, from a snapshot", next, journal.name());
    }

    @Override
    public void startedOver(Journal journal, String reason) {
        if (standing.contains(journal.name())) {
            events.note(EventKind.JOURNAL_LOST, "replays " + journal.name() + " from its start: " + reason);
        }
        LOG.info("replays {} from its start: {}", journal.name(), reason);
    }

    @Override
    public void saved(Journal journal) {
        if (standing.contains(journal.name())) {
            savedAt.put(journal.name(), System.nanoTime());
        }
    }

    /** Brings up to date what changes by itself. */
    void tick() {
        long now = System.nanoTime();
        savedAt.forEach((journal, at) ->
                meter.set(Metrics.SNAPSHOT_AGE, (double) TimeUnit.NANOSECONDS.toSeconds(now - at), journal));
    }
}
