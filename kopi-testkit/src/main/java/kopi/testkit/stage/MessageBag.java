package kopi.testkit.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kopi.core.message.Message;
import kopi.core.port.Destination;

/** The broker of a {@link ChaoticCluster}: what has arrived in queues and journals. It never loses anything. */
final class MessageBag {
    private final Map<String, List<Message>> queues = new TreeMap<>();
    private final Map<String, List<Message>> journals = new TreeMap<>();

    void declareQueue(Destination.Queue queue) {
        queues.putIfAbsent(queue.name(), new ArrayList<>());
    }

    void createJournal(Destination.Journal journal) {
        journals.putIfAbsent(journal.name(), new ArrayList<>());
    }

    void deleteJournal(Destination.Journal journal) {
        journals.remove(journal.name());
    }

    /** Puts a message where it belongs; a journal that is gone swallows it, as the broker does with a closed job's. */
    void put(Destination to, Message message) {
        switch (to) {
            case Destination.Queue queue -> waiting(queue).add(message);
            case Destination.Journal journal ->
                journals.getOrDefault(journal.name(), new ArrayList<>()).add(message);
        }
    }

    /** What waits in a queue. */
    List<Message> waiting(Destination.Queue queue) {
        List<Message> waiting = queues.get(queue.name());
        if (waiting == null) {
            throw new AssertionError("there is no queue " + queue.name());
        }
        return waiting;
    }

    /** The entry at that offset, if it has been written and its journal is there. */
    Optional<Message> entry(Destination.Journal journal, int offset) {
        List<Message> entries = journals.getOrDefault(journal.name(), List.of());
        return offset < entries.size() ? Optional.of(entries.get(offset)) : Optional.empty();
    }

    /** The names of the journals that are there. */
    List<String> journals() {
        return List.copyOf(journals.keySet());
    }
}
