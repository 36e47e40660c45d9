package kopi.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A Docker engine of the test's own, in a network namespace without a way out, with one image that has a shell and sleep. Needs
 * root and Debian's docker.io; without them the test is skipped, and says so.
 */
final class PrivateEngine {
    private static final int SECONDS = 60;

    private final Path folder;
    private final String namespace;
    private final Process engine;

    PrivateEngine(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.namespace = "kopi-" + ProcessHandle.current().pid();
        assumeTrue(hasRun("which", "dockerd", "docker", "nsenter", "ip"), "no Docker engine is installed");
        assumeTrue(hasRun("ip", "netns", "add", namespace), "making network namespaces takes root");
        hasRun("ip", "-n", namespace, "link", "set", "lo", "up");
        engine = new ProcessBuilder(
                        "nsenter",
                        "--net=/run/netns/" + namespace,
                        "dockerd",
                        "--data-root",
                        folder.resolve("data").toString(),
                        "--exec-root",
                        folder.resolve("exec").toString(),
                        "--pidfile",
                        folder.resolve("pid").toString(),
                        "-H",
                        "unix://" + socket())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!hasRun("docker", "-H", "unix://" + socket(), "info")) {
            if (System.nanoTime() > deadline || !engine.isAlive()) {
                end();
                throw new IOException("the engine did not start: " + Files.readString(folder.resolve("log")));
            }
        }
        importImage();
    }

    Path socket() {
        return folder.resolve("docker.sock");
    }

    /** A shell, sleep, and the libraries that they need. */
    private void importImage() throws IOException, InterruptedException {
        Path root = Files.createDirectory(folder.resolve("root"));
        for (String program : List.of("/bin/sh", "/bin/sleep")) {
            copy(Path.of(program), root);
            for (MatchResult library : Pattern.compile("(/\\S+)")
                    .matcher(output("ldd", program))
                    .results()
                    .toList()) {
                copy(Path.of(library.group(1)), root);
            }
        }
        if (!hasRun("sh", "-c", "tar -C " + root + " -c . | docker -H unix://" + socket() + " import - kopi-test")) {
            throw new IOException("the image cannot be imported");
        }
    }

    private static void copy(Path file, Path root) throws IOException {
        Path to = root.resolve(file.toString().substring(1));
        Files.createDirectories(Optional.ofNullable(to.getParent()).orElseThrow());
        if (!Files.exists(to)) {
            Files.copy(file.toRealPath(), to);
        }
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return output;
    }

    private static boolean hasRun(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Arrays.asList(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    /** Removes every container, so that the next test finds none. */
    void clear() throws IOException, InterruptedException {
        hasRun(
                "sh",
                "-c",
                "docker -H unix://" + socket() + " ps -aq | xargs -r docker -H unix://" + socket() + " rm -f");
    }

    /** Ends the engine and all that it runs. */
    void end() throws IOException, InterruptedException {
        if (Files.exists(socket())) {
            clear();
        }
        engine.destroy();
        if (!engine.waitFor(SECONDS, TimeUnit.SECONDS)) {
            engine.destroyForcibly().waitFor();
        }
        hasRun("ip", "netns", "del", namespace);
    }
}
