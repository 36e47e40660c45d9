package kopi.core.role;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kopi.core.message.Message;
import kopi.core.port.Destination;
import kopi.core.port.Destination.Queue;
import kopi.core.role.Effect.Publish;

/**
 * Stateless roles that are hosted together: what one of them publishes to the queue of another is handed over in the
 * same turn instead of through the broker (operator chaining). A chain of functions is a function, so nothing else
 * changes: a crash leaves the first message unsettled, and all of it happens again.
 */
public final class Chain implements Role {
    private final Map<Queue, Role> links = new LinkedHashMap<>();
    private final Role first;

    /**
     * A chain.
     *
     * @param links the roles by the queue that each of them consumes; the first one takes what comes from outside
     */
    public Chain(Map<Queue, Role> links) {
        if (links.isEmpty()) {
            throw new IllegalArgumentException("a chain needs at least one role");
        }
        this.links.putAll(links);
        this.first = links.values().iterator().next();
    }

    @Override
    public String name() {
        return String.join("+", links.values().stream().map(Role::name).toList());
    }

    @Override
    public List<Effect> receive(Message message) {
        List<Effect> effects = new ArrayList<>();
        pass(first, message, effects);
        return effects;
    }

    private void pass(Role link, Message message, List<Effect> effects) {
        for (Effect effect : link.receive(message)) {
            if (effect instanceof Publish(Destination to, Message next)
                    && to instanceof Queue queue
                    && links.containsKey(queue)) {
                pass(links.get(queue), next, effects);
            } else {
                effects.add(effect);
            }
        }
    }
}
