package kopi.app.node;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import kopi.adapter.node.Observer;
import kopi.core.error.JobFailedException;
import kopi.core.message.Message;
import kopi.core.message.Section;
import kopi.core.port.Destination.Journal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Says in the log what drivers do, with role and job in every line, and counts for the gauges. Thread-safe. */
final class NodeObserver implements Observer {
    private static final Logger LOG = LoggerFactory.getLogger(NodeObserver.class);
    private static final String ROLE = "role";
    private static final String JOB = "job";

    private final AtomicLong inHand = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();

    @Override
    public void began(String role, Message message) {
        MDC.put(ROLE, role);
        MDC.put(JOB, message.job().value());
        rows.addAndGet(rowsOf(message));
    }

    private static long rowsOf(Message message) {
        return switch (message) {
            case Message.Rows batch -> batch.rows().rows();
            case Message.Filtered filtered -> rowsOf(filtered.sections());
            case Message.Grouped grouped -> rowsOf(grouped.sections());
            case Message.Reduced reduced -> rowsOf(reduced.sections());
            default -> 0;
        };
    }

    private static long rowsOf(List<Section> sections) {
        return sections.stream().mapToLong(section -> section.rows().rows()).sum();
    }

    @Override
    public void ended() {
        MDC.remove(ROLE);
        MDC.remove(JOB);
    }

    @Override
    public void inHand(int change) {
        inHand.addAndGet(change);
    }

    @Override
    public void rejected(String role, String reason) {
        LOG.warn("{} could not process a message and rejects it: {}", role, reason);
    }

    @Override
    public void unexpected(String role, Message message) {
        LOG.warn("{} drops an unexpected {} of job {}", role, message.getClass().getSimpleName(), message.job());
    }

    @Override
    public void broke(String role, Message message) {
        LOG.warn("{} could not apply {} and fails job {}", role, message.subject(), message.job());
    }

    @Override
    public void unsendable(String role, Message message, JobFailedException reason) {
        LOG.warn("{} fails job {}: {}", role, message.job(), reason.getMessage());
    }

    @Override
    public void restored(Journal journal, long next) {
        LOG.info("resumes at entry {} of {}, from a snapshot", next, journal.name());
    }

    @Override
    public void startedOver(Journal journal, String reason) {
        LOG.info("replays {} from its start: {}", journal.name(), reason);
    }

    long inHand() {
        return inHand.get();
    }

    long rows() {
        return rows.get();
    }
}
