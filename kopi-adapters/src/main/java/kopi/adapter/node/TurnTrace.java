package kopi.adapter.node;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import kopi.core.message.Message;
import kopi.core.port.LazyMessage;
import kopi.core.trace.Span;
import kopi.core.trace.SpanStart;
import kopi.core.trace.TraceContext;

/**
 * The span of the message that a role takes at the moment, if that is traced: what it publishes meanwhile follows from it. Guarded
 * by its driver's lock.
 */
final class TurnTrace {
    private final RoleContext context;
    private Span span = Span.NONE;
    private Optional<TraceContext> current = Optional.empty();
    /** By number: the spans of publications that are sent after their turn. */
    private final Map<Long, TraceContext> held = new HashMap<>();

    TurnTrace(RoleContext context) {
        this.context = context;
    }

    /** The role takes a message out of a queue or journal of that name. */
    void process(String role, String from, Message message, Optional<TraceContext> sender) {
        sender.ifPresent(parent -> {
            LazyMessage.Header header = LazyMessage.Header.of(message);
            begin(message, parent, SpanStart.process(role, from, kind(message), header.job(), header.batch(), parent));
        });
    }

    /** The role takes what a client has asked. */
    void serve(String role, Message message, Optional<TraceContext> caller) {
        caller.ifPresent(parent -> begin(message, parent, SpanStart.serve(role, kind(message), message.job(), parent)));
    }

    private void begin(Message message, TraceContext parent, SpanStart start) {
        context.observer().traced(message, parent);
        span = context.tracer().begin(start);
        // A process that is not traced passes on what it has got.
        current = span.context().or(() -> Optional.of(parent));
    }

    private static String kind(Message message) {
        return message.getClass().getSimpleName();
    }

    /** A publication of the present turn is sent later. */
    void hold(long number) {
        current.ifPresent(sender -> held.put(number, sender));
    }

    /** A message that the role publishes, or one that is passed on and knows its sender. */
    LazyMessage sent(long number, LazyMessage message) {
        Optional<TraceContext> sender = Optional.ofNullable(held.remove(number)).or(() -> current);
        return sender.filter(_ -> message.trace().isEmpty())
                .map(message::traced)
                .orElse(message);
    }

    /** The message could not be processed. */
    void failed(String reason) {
        span.failed(reason);
    }

    /** The role has taken it. */
    void end() {
        span.end();
        span = Span.NONE;
        current = Optional.empty();
    }
}
