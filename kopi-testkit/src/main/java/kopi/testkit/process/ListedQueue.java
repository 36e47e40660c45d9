package kopi.testkit.process;

import java.util.ArrayList;
import java.util.List;

/**
 * A queue or stream as RabbitMQ lists it.
 *
 * @param type quorum, stream or classic
 * @param isDown whether no node serves it. For good, if the node was killed within seconds after it had deleted it: 3.10
 *     then brings back the name alone, as "down" or as "running", and nobody can use or delete it
 * @param messages how many it holds; of streams, some seconds ago; 0 if it is down
 */
public record ListedQueue(String name, String type, boolean isDown, long messages) {
    private static final int FIELDS = 5;

    /** Runs rabbitmqctl. */
    @FunctionalInterface
    public interface Control {
        /** What it prints when it is given these arguments. */
        String run(String... arguments) throws InterruptedException;
    }

    /** All that there are. Takes more than a second of CPU time. */
    public static List<ListedQueue> all(Control control) throws InterruptedException {
        String printed =
                control.run("--no-table-headers", "list_queues", "name", "type", "state", "messages", "online");
        List<ListedQueue> queues = new ArrayList<>();
        for (String line : printed.lines().toList()) {
            String[] fields = line.split("\t", -1);
            if (fields.length == FIELDS) {
                long messages = fields[3].isEmpty() ? 0 : Long.parseLong(fields[3]);
                boolean isDown = fields[2].equals("down") || fields[4].equals("[]");
                queues.add(new ListedQueue(fields[0], fields[1], isDown, messages));
            }
        }
        return queues;
    }
}
