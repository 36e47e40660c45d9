package kopi.adapter.process;

import java.io.IOException;
import java.nio.file.Path;
import kopi.core.egg.NodeId;

/** A process that holds the lock of a node until its input ends; says so in its output. */
final class NodeLockHolder {
    private NodeLockHolder() {}

    public static void main(String[] args) throws IOException {
        try (var _ = NodeLock.acquire(Path.of(args[0]), new NodeId(args[1]), Long.parseLong(args[2]))) {
            new ProcessBuilder("echo", "locked").inheritIO().start();
            while (System.in.read() >= 0) {
                // Until whoever started this one ends, too.
            }
        }
    }
}
