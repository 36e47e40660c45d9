package kopi.adapter.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kopi.core.egg.NodeId;

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
     * The record of a node; none if it has none, or one that cannot be understood: then it is as if it had never run.
     *
     * @throws IOException if the folder cannot be read
     */
    static Optional<ProcessRecord> read(Path folder, NodeId node) throws IOException {
        try {
            return parse(Files.readString(file(folder, node)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private static Optional<ProcessRecord> parse(String line) {
        String[] words = line.strip().split(" ", -1);
        if (words.length != 4) {
            return Optional.empty();
        }
        try {
            var process = new ProcessIdentity(Long.parseLong(words[0]), words[1]);
            return Optional.of(new ProcessRecord(process, Long.parseLong(words[2]), Integer.parseInt(words[3])));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    void write(Path folder, NodeId node) throws IOException {
        // Two may write at a time, a launcher and the node: each its own file, each with the same in it.
        Path temporary =
                folder.resolve(node + SUFFIX + "." + ProcessHandle.current().pid());
        Files.writeString(temporary, process.pid() + " " + process.start() + " " + incarnation + " " + restarts + "\n");
        Files.move(temporary, file(folder, node), StandardCopyOption.ATOMIC_MOVE);
    }

    static void delete(Path folder, NodeId node) throws IOException {
        Files.deleteIfExists(file(folder, node));
    }

    /** The record after this one. */
    static ProcessRecord next(Optional<ProcessRecord> last, ProcessIdentity process, long incarnation) {
        return new ProcessRecord(
                process, incarnation, last.map(record -> record.restarts() + 1).orElse(0));
    }

    /** The nodes that have a record. Files of other names are none of kopi's. */
    static List<NodeId> nodes(Path folder) throws IOException {
        List<NodeId> nodes = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .filter(NodeId::isValid)
                    .sorted()
                    .forEach(name -> nodes.add(new NodeId(name)));
        }
        return nodes;
    }

    boolean isAlive() {
        return process.isAlive();
    }
}
