package kopi.app.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kopi.app.manifest.RunManifest.Input;
import kopi.app.manifest.RunManifest.Output;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestJsonTest {
    private static final RunManifest MANIFEST = new RunManifest(
            "0.1.0",
            "submit",
            Optional.of("monday"),
            "2026-11-28T17:00:00Z",
            new TreeMap<>(Map.of("years", "2024-2025", "strict", "false")),
            List.of(new Input("stores/a \"b\"\n.csv", 12, "2026-11-28T17:00:00.123456789Z", "0000000a")),
            Long.MAX_VALUE,
            2,
            List.of(new Output("t1.csv", "t1", 3, 45, "deadbeef"), new Output("rejects.csv", "", 2, 9, "00000000")));

    @Test
    void whatIsWrittenIsRead() {
        assertThat(ManifestJson.read(ManifestJson.write(MANIFEST))).contains(MANIFEST);
        var unnamed = new RunManifest("1", "run", Optional.empty(), "", new TreeMap<>(), List.of(), 0, 0, List.of());
        assertThat(ManifestJson.read(ManifestJson.write(unnamed))).contains(unnamed);
    }

    @Test
    void itIsTextForPeople() {
        assertThat(new String(ManifestJson.write(MANIFEST), UTF_8))
                .startsWith("{\n  \"format\" : 1,\n")
                .contains("\"job\" : \"monday\"", "\"years\" : \"2024-2025\"", "\"crc32c\" : \"deadbeef\"")
                .endsWith("}\n");
    }

    @Test
    void whatIsCutOffIsNoManifest() {
        byte[] bytes = ManifestJson.write(MANIFEST);
        for (int length = 0; length < bytes.length - 2; length++) {
            assertThat(ManifestJson.read(Arrays.copyOf(bytes, length))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "1", "{}", "{\"format\":2}", "\0", "{\"format\":1}", "é"})
    void otherThingsAreNone(String text) {
        assertThat(ManifestJson.read(text.getBytes(UTF_8))).isEmpty();
    }

    @Test
    void depthIsBounded() {
        assertThat(ManifestJson.read("[".repeat(100_000).getBytes(UTF_8))).isEmpty();
        assertThat(ManifestJson.read(("{\"format\":1,\"x\":" + "[".repeat(500)).getBytes(UTF_8)))
                .isEmpty();
    }

    /** A file that it names may be removed. */
    @ParameterizedTest
    @ValueSource(strings = {"../t1.csv", "/etc/passwd", ".kopi-lock", "a/b", ""})
    void filesElsewhereAreNotNamed(String file) {
        String text = new String(ManifestJson.write(MANIFEST), UTF_8).replace("\"t1.csv\"", "\"" + file + "\"");
        assertThat(ManifestJson.read(text.getBytes(UTF_8))).isEmpty();
    }

    @Test
    void parametersAreReadOffTheReports() {
        assertThat(ReportParameters.of(Reports.NAMES.stream()
                        .map(name -> Reports.named(name, Parameters.DEFAULT))
                        .toList()))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "reports", "t1,t2,t3,t4",
                        "years", "2024-2025",
                        "hours", "06:00:00-23:00:00",
                        "min-amount", "75",
                        "t2.top", "1",
                        "t4.top", "3"));
    }
}
