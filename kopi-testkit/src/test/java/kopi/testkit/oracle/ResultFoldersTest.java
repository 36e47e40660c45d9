package kopi.testkit.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFoldersTest {
    @TempDir
    Path folder;

    @Test
    void theSameBytesAreTheSame() throws IOException {
        Files.writeString(folder.resolve("t1.csv"), "a\n1\n");
        Files.writeString(folder.resolve("rejects.csv"), "file\n");

        assertThatCode(() -> ResultFolders.assertSame(folder, result("a\n1\n"))).doesNotThrowAnyException();
    }

    @Test
    void theFirstDifferenceIsShown() {
        assertThatThrownBy(() -> ResultFolders.assertSame(result("a\n1\n2\n"), result("a\n1\n3\n4\n")))
                .hasMessageContaining("t1.csv differs from line 3")
                .hasMessageContaining("expected: 2\\n")
                .hasMessageContaining("actual:   3\\n");
        assertThatThrownBy(() -> ResultFolders.assertSame(result("a\r\n"), result("a\n")))
                .hasMessageContaining("a\\r\\n");
        assertThatThrownBy(() -> ResultFolders.assertSame(result("a\n"), result("a")))
                .hasMessageContaining("differs from line 1");
    }

    @Test
    void aMissingFileIsADifference() {
        assertThatThrownBy(() -> ResultFolders.assertSame(result("a\n"), folder))
                .hasMessageContaining("t1.csv");
    }

    private static Map<String, byte[]> result(String text) {
        return Map.of("t1.csv", text.getBytes(UTF_8));
    }
}
