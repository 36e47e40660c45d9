package kopi.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Goal: no version is shipped that nobody has looked at; scripts/check-dependencies.sh does the same for all, with OSV. */
class DependencyCheckTest {
    private static final Path LIST = Path.of("..", "scripts", "reviewed-dependencies.txt");
    private static final Pattern LINE = Pattern.compile("[\\w.-]+:[\\w.-]+ \\S+ \\d{4}-\\d{2}-\\d{2}");
    private static final Pattern JAR =
            Pattern.compile("(netty-[a-z0-9-]+|grpc-[a-z-]+|protobuf-java|amqp-client)-(\\d.*)\\.jar");

    private static List<String> lines() throws IOException {
        return Files.readAllLines(LIST).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    @Test
    void everyLineHasADateOrIsAWarning() throws IOException {
        assertThat(lines())
                .isNotEmpty()
                .allMatch(line -> line.startsWith("! ") || LINE.matcher(line).matches());
    }

    @Test
    void whatSpeaksToTheNetworkIsReviewed() throws IOException {
        Set<String> reviewed = lines().stream()
                .filter(line -> !line.startsWith("! "))
                .map(line -> line.substring(line.indexOf(':') + 1, line.lastIndexOf(' ')))
                .collect(Collectors.toSet());
        List<String> shipped = Pattern.compile(Pattern.quote(System.getProperty("path.separator")))
                .splitAsStream(System.getProperty("java.class.path"))
                .map(entry -> JAR.matcher(Path.of(entry).getFileName().toString()))
                .filter(jar -> jar.matches())
                .map(jar -> jar.group(1) + " " + jar.group(2))
                .toList();
        assertThat(shipped).isNotEmpty().allSatisfy(jar -> assertThat(reviewed).contains(jar));
    }
}
