package kopi.app.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import kopi.adapter.process.JvmOptions;

/**
 * A cache of loaded and linked classes (JEP 483, 514, 515) that shortens the start of nodes, and with it the time until a
 * dead one is replaced. It lies beside the program's jar. Nothing depends on it: without one, or with one that the JVM does
 * not like, nodes start more slowly.
 *
 * <p>Its name contains a fingerprint of all that it was made with, so that another JDK or jar looks for another; besides,
 * the JVM checks it. An empty file says that it could not be made, and is not tried again.
 */
public final class NodeCache {
    /** What the launcher of kopi itself obeys, too. */
    private static final String SWITCH = "KOPI_AOT";

    private static final String PREFIX = "kopi-nodes-";
    private static final String SUFFIX = ".aot";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Flags that the JVM refuses together with a cache, or that say that somebody has one of his own. */
    private static final List<String> OTHER_ARCHIVES = List.of("-Xshare", "-XX:AOT", "-XX:SharedArchive");

    private NodeCache() {}

    /**
     * The flag that has a node use the cache; none if there is none.
     *
     * @param program what the node runs
     * @param flags what its JVM is given otherwise
     */
    static Optional<String> flag(Program program, List<String> flags) {
        if (flags.stream().anyMatch(flag -> OTHER_ARCHIVES.stream().anyMatch(flag::startsWith))) {
            return Optional.empty();
        }
        return jar(program)
                .flatMap(NodeCache::file)
                .filter(NodeCache::hasContent)
                .map(file -> "-XX:AOTCache=" + file);
    }

    /**
     * Makes the cache, which takes some seconds, unless it is there, or it is not wanted, or cannot be made.
     *
     * @param program what the nodes run
     * @param begun is run before it is made
     */
    public static void prepare(Program program, Runnable begun) throws InterruptedException {
        Optional<Path> jar = jar(program);
        Optional<Path> file = jar.flatMap(NodeCache::file);
        if (file.isEmpty() || Files.exists(file.get()) || !Files.isWritable(folder(file.get()))) {
            return;
        }
        Path unfinished = file.get()
                .resolveSibling(
                        file.get().getFileName() + "." + ProcessHandle.current().pid());
        try {
            begun.run();
            deleteOthers(file.get());
            if (!train(program, unfinished)) {
                Files.deleteIfExists(unfinished);
                return;
            }
            if (!Files.exists(unfinished)) {
                Files.createFile(unfinished);
            }
            Files.move(unfinished, file.get(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException _) {
            // As without a cache.
        }
    }

    /** Whether the training came to its end in time, with a cache or without one. */
    private static boolean train(Program program, Path cache) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(NodeCommandLine.jvm());
        command.add("-XX:AOTCacheOutput=" + cache);
        command.addAll(List.of("-cp", program.classPath(), NodeCommandLine.MAIN));
        command.addAll(List.of("warm-up", "--nodes"));
        var builder = new ProcessBuilder(command);
        JvmOptions.removeConflicting(builder.environment());
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Files.deleteIfExists(cache.resolveSibling(cache.getFileName() + ".config"));
        }
    }

    /** Nodes that run with one of them do not mind: they have it open. */
    private static void deleteOthers(Path file) throws IOException {
        try (DirectoryStream<Path> caches = Files.newDirectoryStream(folder(file), PREFIX + "*")) {
            for (Path cache : caches) {
                Files.delete(cache);
            }
        }
    }

    private static Path folder(Path file) {
        return file.toAbsolutePath().resolveSibling("");
    }

    private static boolean hasContent(Path file) {
        try {
            return Files.size(file) > 0;
        } catch (IOException _) {
            return false;
        }
    }

    /** The jar that may have a cache. */
    private static Optional<Path> jar(Program program) {
        return "off".equals(System.getenv(SWITCH)) ? Optional.empty() : program.jar();
    }

    private static Optional<Path> file(Path jar) {
        try {
            String madeWith = String.join(
                    "\n",
                    jar.toString(),
                    Long.toString(Files.size(jar)),
                    Files.getLastModifiedTime(jar).toString(),
                    System.getProperty("java.home"),
                    Runtime.version().toString());
            var fingerprint = new CRC32C();
            fingerprint.update(madeWith.getBytes(StandardCharsets.UTF_8));
            return Optional.of(jar.resolveSibling(PREFIX + Long.toHexString(fingerprint.getValue()) + SUFFIX));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
