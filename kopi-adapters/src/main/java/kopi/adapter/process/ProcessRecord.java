package kopi.adapter.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import kopi.core.egg.NodeId;
import kopi.platform.PidFile;
import kopi.platform.ProcessIdentity;
import kopi.platform.RunningProcesses;

/**
 * What is known about the last process of a node: the content of its pid file, one line, {@code PID START INCARNATION
 * RESTARTS}. Replaced as a whole, so that nobody reads half of one.
 *
 * @param restarts how often the node was started after its first start
 */
record ProcessRecord(ProcessIdentity process, long incarnation, int restarts) {
    private static final String SUFFIX = ".pid";

    private static Path file(Path folder, NodeId node) {
        return folder.resolve(node + SUFFIX);
    }

    /**
     * The record of a node; none if it has none. If the file names no process, or a life without a number, then whoever
     * holds the node's lock is the node: the operating system knows.
     */
    static Optional<ProcessRecord> read(Path folder, NodeId node) {
        return written(folder, node).or(() -> holder(folder, node));
    }

    /** What the node's file says, and nothing else. */
    static Optional<ProcessRecord> written(Path folder, NodeId node) {
        return PidFile.read(file(folder, node)) instanceof PidFile.Content.Named(ProcessIdentity process, String more)
                ? parse(process, more)
                : Optional.empty();
    }

    private static Optional<ProcessRecord> parse(ProcessIdentity process, String more) {
        String[] words = more.split(" ", -1);
        if (words.length != 2) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProcessRecord(process, Long.parseLong(words[0]), Integer.parseInt(words[1])));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static Optional<ProcessRecord> holder(Path folder, NodeId node) {
        return RunningProcesses.lockHolder(NodeLock.lockFile(folder, node))
                .map(process -> new ProcessRecord(process, incarnation(process), 0));
    }

    /** As its command line says; 0 if it does not. */
    private static long incarnation(ProcessIdentity process) {
        List<String> arguments = RunningProcesses.arguments(process.pid());
        int at = arguments.indexOf("--incarnation") + 1;
        try {
            return at > 0 && at < arguments.size() ? Long.parseLong(arguments.get(at)) : 0;
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /** Why the node's file names no process, if there is one that does not. */
    static Optional<String> flaw(Path folder, NodeId node) {
        Path file = file(folder, node);
        return switch (PidFile.read(file)) {
            case PidFile.Content.Unusable(String reason) -> Optional.of(file + " names no process: " + reason);
            case PidFile.Content.Named(ProcessIdentity process, String more)
            when parse(process, more).isEmpty() -> Optional.of(file + " names no life of a node");
            case PidFile.Content.Named _, PidFile.Content.Absent() -> Optional.empty();
        };
    }

    void write(Path folder, NodeId node) throws IOException {
        PidFile.write(file(folder, node), process, incarnation + " " + restarts);
    }

    static void delete(Path folder, NodeId node) throws IOException {
        Files.deleteIfExists(file(folder, node));
    }

    /** The record after this one. */
    static ProcessRecord next(Optional<ProcessRecord> last, ProcessIdentity process, long incarnation) {
        return new ProcessRecord(
                process, incarnation, last.map(record -> record.restarts() + 1).orElse(0));
    }

    /** The nodes that have a record or a lock. Files of other names are none of kopi's. */
    static List<NodeId> nodes(Path folder) throws IOException {
        SortedSet<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(file -> !file.equals(ProcessRuntime.FOLDER_LOCK))
                    .forEach(file -> {
                        for (String suffix : List.of(SUFFIX, NodeLock.SUFFIX)) {
                            if (file.endsWith(suffix)) {
                                names.add(file.substring(0, file.length() - suffix.length()));
                            }
                        }
                    });
        }
        return names.stream().filter(NodeId::isValid).map(NodeId::new).toList();
    }

    boolean isAlive() {
        return process.isAlive();
    }
}
