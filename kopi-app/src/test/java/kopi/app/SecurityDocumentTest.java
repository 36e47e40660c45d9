package kopi.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Goal: every line of the threat model is held by a test that exists. */
class SecurityDocumentTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");

    private static List<String> threats() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve("docs/security.md"));
        return lines.stream()
                .filter(line -> line.startsWith("| ") && line.split("\\|", -1).length == 5)
                .filter(line -> !line.startsWith("| threat |"))
                .toList();
    }

    private static Set<String> existing() throws IOException {
        try (Stream<Path> files = Files.find(
                ROOT,
                20,
                (file, _) -> file.toString().contains("/src/test/java/")
                        && file.toString().endsWith("Test.java"))) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void everyThreatNamesATestThatExists() throws IOException {
        Set<String> existing = existing();
        assertThat(threats()).hasSizeGreaterThan(20).allSatisfy(threat -> {
            List<String> named = TEST.matcher(threat.substring(threat.lastIndexOf('|', threat.length() - 2)))
                    .results()
                    .map((MatchResult result) -> result.group(1))
                    .toList();
            assertThat(named).as(threat).isNotEmpty().allMatch(existing::contains);
        });
    }
}
