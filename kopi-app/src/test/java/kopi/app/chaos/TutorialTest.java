package kopi.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kopi.app.docs.Page;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what docs/tutorial.md has a reader type works, in its order, and prints what is shown. Only folder and ports are others, so
 * that nothing of the reader's is touched; {@code ./kopi} is the classes under test.
 */
@Tag("long")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TutorialTest {
    private static final Path TUTORIAL = Path.of("docs/tutorial.md");
    private static final String FOLDER = "/tmp/kopi-tutorial";
    private static final int GATEWAY_PORT = 7400;
    private static final int GATEWAYS = 2;

    @TempDir
    private Path folder;

    private final List<Path> outputs = new ArrayList<>();

    @BeforeEach
    void writeLauncher() throws IOException {
        Path launcher = Files.writeString(folder.resolve("kopi"), """
                #!/bin/sh
                exec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' kopi.app.Main "$@"
                """.formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"), System.getProperty("java.class.path")));
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void everyCommandWorksAndPrintsWhatIsShown() throws IOException, InterruptedException {
        try (var cluster = new RealCluster(folder)) {
            String output = "";
            for (Page.Block block : Page.of(TUTORIAL).blocks()) {
                switch (block.info()) {
                    case "sh" -> output = run(here(block.lines(), cluster));
                    case "text" -> assertThat(output).contains(block.lines());
                    default -> throw new AssertionError("neither commands nor what they print: " + block);
                }
            }
            assertThat(cluster.processes()).isEmpty();
        }
        assertThat(outputs).hasSizeGreaterThan(8);
    }

    private String here(List<String> lines, RealCluster cluster) {
        String commands = String.join("\n", lines)
                .replace(FOLDER, folder.resolve("tutorial").toString());
        for (int i = 0; i < GATEWAYS; i++) {
            commands = commands.replace(
                    "127.0.0.1:" + (GATEWAY_PORT + i),
                    "127.0.0.1:" + (cluster.config().addresses().gatewayPort() + i));
        }
        return commands;
    }

    /** As a shell does that stops at the first command that fails. */
    private String run(String commands) throws IOException, InterruptedException {
        Path output = folder.resolve("output-" + outputs.size() + ".txt");
        outputs.add(output);
        Process shell = new ProcessBuilder("bash", "-e", "-o", "pipefail", "-c", commands)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int exitCode = shell.waitFor();
        String printed = Files.readString(output);
        assertThat(exitCode).as(commands + "\n" + printed).isZero();
        return printed;
    }
}
