package kopi.app.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import kopi.core.error.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cluster file must not be, and where and why. */
class YamlFileTest {
    @TempDir
    private Path folder;

    private void assertRefused(byte[] bytes, String... notices) throws IOException {
        Path file = Files.write(folder.resolve("cluster.yaml"), bytes);
        assertThatThrownBy(() -> ClusterConfig.read(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("cluster.yaml")
                .hasMessageContainingAll(notices)
                .message()
                .hasSizeLessThan(500)
                .doesNotContain("\n");
    }

    static List<Arguments> wrongDocuments() {
        return List.of(
                Arguments.of("[".repeat(100_000), "line 1", "nested deeper than 20 levels"),
                Arguments.of("partitions: 4\nhost: " + "[".repeat(600) + "]".repeat(600), "line 2", "nested deeper"),
                Arguments.of("a: {".repeat(100_000), "line 1", "nested deeper"),
                Arguments.of("- ".repeat(100_000) + "x", "line 1", "nested deeper"),
                Arguments.of(bomb(), "line 1", "anchors and aliases"),
                Arguments.of("partitions: 4\nhost: *local", "line 2", "anchors and aliases"),
                Arguments.of("host: &a [*a]", "line 1", "anchors and aliases"),
                Arguments.of("partitions: 1\n\npartitions: 2", "line 3", "key \"partitions\" is given twice"),
                Arguments.of("broker: {port: 1, port: 2}", "line 1", "key \"port\" is given twice"),
                Arguments.of("partitions: 4\n---\npartitions: 5", "line 3", "second document"),
                Arguments.of("broker:\n\tport: 1", "line 2", "Do not use \\t(TAB) for indentation"),
                Arguments.of("partitions: 4\nhost: \"unclosed", "line 2", "unexpected end of stream"),
                Arguments.of("partitions: 4\nhost: a: b", "line 2", "mapping values are not allowed here"),
                Arguments.of("partitions: 4\n? [a, b]\n: c", "line 2", "Expected a property name"),
                Arguments.of("partitions: 4\nhost: \u001b[2J", "line 2", "control character \\x1b"),
                Arguments.of("partitions: 4\nhost: \u009b2J", "line 2", "control character \\x9b"),
                Arguments.of("partitions: 4\n\u0000", "line 2", "control character \\x00"));
    }

    private static String bomb() {
        var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            yaml.append("a%d: &a%d [%s]%n".formatted(i, i, String.join(", ", Collections.nCopies(9, "*a" + (i - 1)))));
        }
        return yaml.toString();
    }

    @ParameterizedTest
    @MethodSource("wrongDocuments")
    void aDocumentThatIsNotRightIsRefusedWithItsLine(String yaml, String line, String why) throws IOException {
        assertRefused(yaml.getBytes(UTF_8), line + " ", why);
    }

    @Test
    void whatIsNotUtf8IsRefusedWithItsLine() throws IOException {
        assertRefused("partitions: 4\nhost: caf\u00e9\n".getBytes(ISO_8859_1), "line 2", "not UTF-8");
        assertRefused("partitions: 4\n".getBytes(UTF_16), "line 1", "UTF-16");
        assertRefused("partitions: 4\n".getBytes(UTF_16LE), "line 1", "UTF-16");
    }

    @Test
    void whatIsTooLargeIsRefused() throws IOException {
        assertRefused("#".repeat((1 << 20) + 1).getBytes(UTF_8), "larger than 1 MiB");
    }

    @Test
    void whatIsNoFileIsRefused() {
        assertThatThrownBy(() -> ClusterConfig.read(folder))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("it is a folder");
        assertThatThrownBy(() -> ClusterConfig.read(Path.of("/dev/zero")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("/dev/zero: it is not a regular file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\ufeffpartitions: 5", "partitions: 5\r\n", "---\npartitions: 5\n", "# café ☕\npartitions: 5"})
    void whatEditorsMakeOfARightFileIsRead(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("cluster.yaml"), yaml);
        assertThat(ClusterConfig.read(file).partitions()).isEqualTo(5);
    }

    @Test
    void valuesFromTheFileAreEscapedAndCutInErrors() throws IOException {
        assertRefused("partitions: \"\\e[2J\"".getBytes(UTF_8), "partitions is", "must be a whole number");
        assertRefused(("x".repeat(900) + ": 1").getBytes(UTF_8), "there is no key xxx", "more characters");
        assertRefused(("partitions: " + "x".repeat(100_000)).getBytes(UTF_8), "partitions is \"xxx", "more characters");
    }
}
