package kopi.core.trace;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;

/**
 * A span that is about to begin. Names and attributes are those of OpenTelemetry's conventions for messaging, where these have
 * any: a name has few values, and so no job in it.
 *
 * @param name what is done, and where
 * @param parent what it follows from; empty: it is the root of its trace
 * @param identity what it is called; empty: anything new
 * @param attributes what else is to be known, by name
 * @param nanosAgo how long ago it has begun
 */
public record SpanStart(
        String name,
        Kind kind,
        Optional<TraceContext> parent,
        Optional<TraceContext> identity,
        Map<String, String> attributes,
        long nanosAgo) {
    private static final String OF_JOBS = "kopi.job.";
    private static final String ANY_JOB = "{job}";

    /** What its side of a conversation is. */
    public enum Kind {
        INTERNAL,
        SERVER,
        PRODUCER,
        CONSUMER
    }

    public SpanStart {
        attributes = Map.copyOf(attributes);
    }

    /**
     * A role takes a message out of a queue or journal.
     *
     * @param from its name
     * @param message which kind of message
     * @param batch which batch it is about
     */
    public static SpanStart process(
            String role, String from, String message, JobId job, Optional<BatchId> batch, TraceContext parent) {
        Map<String, String> attributes = messaging("process", from, job);
        attributes.put("kopi.role", role);
        attributes.put("kopi.message", message);
        batch.ifPresent(of -> describe(attributes, of));
        return new SpanStart(
                "process " + template(from, job), Kind.CONSUMER, Optional.of(parent), Optional.empty(), attributes, 0);
    }

    /** A role takes what a client has asked. */
    public static SpanStart serve(String role, String message, JobId job, TraceContext parent) {
        return new SpanStart(
                role + " " + message,
                Kind.SERVER,
                Optional.of(parent),
                Optional.empty(),
                Map.of("kopi.role", role, "kopi.message", message, "kopi.job", job.value()),
                0);
    }

    /** A message is sent to a queue or journal, until it is confirmed. */
    public static SpanStart send(String to, JobId job, Optional<BatchId> batch, TraceContext parent) {
        Map<String, String> attributes = messaging("send", to, job);
        batch.ifPresent(of -> describe(attributes, of));
        return new SpanStart(
                "send " + template(to, job), Kind.PRODUCER, Optional.of(parent), Optional.empty(), attributes, 0);
    }

    /** A client has a job done. */
    public static SpanStart submit() {
        return new SpanStart("submit", Kind.INTERNAL, Optional.empty(), Optional.empty(), Map.of(), 0);
    }

    /**
     * A job has ended.
     *
     * @param opened what its controller has opened it by, if that is known
     * @param phase how it has ended
     */
    public static SpanStart job(JobId job, Optional<TraceContext> opened, String phase, long nanosAgo) {
        TraceContext own = TraceContext.ofJob(job);
        Optional<TraceContext> parent = opened.filter(context -> !context.isOfTraceOf(own));
        return new SpanStart(
                "job",
                Kind.INTERNAL,
                parent,
                parent.isPresent() ? Optional.empty() : Optional.of(own),
                Map.of("kopi.job", job.value(), "kopi.phase", phase),
                nanosAgo);
    }

    private static Map<String, String> messaging(String operation, String place, JobId job) {
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("messaging.system", "rabbitmq");
        attributes.put("messaging.operation.name", operation);
        attributes.put("messaging.operation.type", operation);
        attributes.put("messaging.destination.name", place);
        String template = template(place, job);
        if (!template.equals(place)) {
            attributes.put("messaging.destination.template", template);
        }
        attributes.put("kopi.job", job.value());
        return attributes;
    }

    private static void describe(Map<String, String> attributes, BatchId batch) {
        attributes.put("kopi.dataset", batch.dataset());
        attributes.put("kopi.batch", Integer.toString(batch.seq()));
    }

    private static String template(String place, JobId job) {
        String ofJob = OF_JOBS + job.value();
        return place.startsWith(ofJob) ? OF_JOBS + ANY_JOB + place.substring(ofJob.length()) : place;
    }
}
