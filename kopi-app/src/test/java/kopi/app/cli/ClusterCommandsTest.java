package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said, in one line, to who gets the commands of a cluster wrong. No cluster runs. */
class ClusterCommandsTest {
    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void makeClusterFile() throws IOException {
        file = Files.writeString(folder.resolve("cluster.yaml"), "ports: {gateway: 1, egg: 101}\n");
    }

    private record Run(int exitCode, List<String> lines) {}

    private Run kopi(String commandLine) {
        List<String> args = new ArrayList<>(List.of(commandLine.split(" ", -1)));
        args.addAll(List.of("-f", file.toString()));
        CommandLineRun run = CommandLineRun.ofKopi(args.toArray(String[]::new));
        return new Run(run.exitCode(), run.err().lines().toList());
    }

    @ParameterizedTest
    @CsvSource({
        "node --role cook --id cook-1, there is no role \"cook\"",
        "node --role filter --id filter, must end with a number",
        "node --role filter --id filter-0, must end with a number",
        "node --role filter --id Filter-1, not a node id",
        "node --role egg --id egg-9, not an egg of the cluster file",
        "'node --role egg,filter --id egg-1', an egg hosts nothing else",
        "node --id cook-1, --role is missing",
        "node, --role is missing",
        "node --role gateway, --id",
        "node --role filter --id filter-1 --incarnation soon, --incarnation",
        "scale filter, must be ROLE=N",
        "scale filter=, must be ROLE=N",
        "scale =4, must be ROLE=N",
        "scale filter=0, must be ROLE=N",
        "scale filter=-1, must be ROLE=N",
        "scale filter=99999999999, must be ROLE=N",
        "scale, ROLE=N",
        "hound --every soon, --every",
        "hound --for 5, --for",
        "hound --kill some, --kill",
        "hound --kill 0, --kill",
        "hound --kill -3, --kill",
        "hound --only cook, there is no role \"cook\"",
        "hound --spare cook, there is no role \"cook\"",
        "hound --seed x, --seed"
    })
    void wrongOptionsAreToldInOneLine(String commandLine, String part) {
        Run run = kopi(commandLine);
        assertThat(run.exitCode()).isEqualTo(Failure.BAD_INPUT);
        assertThat(run.lines()).hasSize(2);
        assertThat(run.lines().getFirst()).startsWith("kopi: ").contains(part);
        assertThat(run.lines().getLast()).startsWith("Try: kopi ");
    }

    @Test
    void wrongClusterFileIsToldInOneLine() throws IOException {
        Files.writeString(file, "partitions: none\n");
        Run run = kopi("scale filter=4");
        assertThat(run.exitCode()).isEqualTo(Failure.BAD_INPUT);
        assertThat(run.lines()).singleElement().asString().contains(file.toString(), "partitions");
    }
}
