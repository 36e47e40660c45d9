package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kopi.app.Main;

/** kopi as a process of its own, where what is tested lies between processes. */
final class KopiProcess {
    private static final long LIMIT_SECONDS = 60;

    private KopiProcess() {}

    /** The command line of a JVM that runs kopi. */
    static List<String> command(String... args) {
        return commandOf(List.of("-XX:TieredStopAtLevel=1"), args);
    }

    /** The same, interpreted only, so that it takes long enough however fast kopi is. */
    static List<String> slowCommand(String... args) {
        return commandOf(List.of("-Xint"), args);
    }

    private static List<String> commandOf(List<String> flags, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(args));
        return command;
    }

    /** Waits for its end; returns its exit code. */
    static int await(Process kopi) throws InterruptedException {
        try {
            assertThat(kopi.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as("kopi ended")
                    .isTrue();
            return kopi.exitValue();
        } finally {
            kopi.destroyForcibly();
        }
    }

    /** What a process has led to. */
    record Ended(int exitCode, String err) {}

    /** Runs a command to its end, with that file as its standard output. */
    static Ended run(List<String> command, Path stdout, Path folder) throws IOException, InterruptedException {
        Path err = Files.createTempFile(folder, "stderr", ".txt");
        Process kopi = new ProcessBuilder(command)
                .redirectOutput(stdout.toFile())
                .redirectError(err.toFile())
                .start();
        int exitCode = await(kopi);
        return new Ended(exitCode, Files.readString(err));
    }
}
