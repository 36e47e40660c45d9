package kopi.testkit.contract;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What handlers saw that must not be; kept for the test's thread, as an assertion in a handler would be lost. */
final class Violations {
    private final Queue<String> found = new ConcurrentLinkedQueue<>();

    void add(String what) {
        found.add(what);
    }

    List<String> all() {
        return List.copyOf(found);
    }
}
