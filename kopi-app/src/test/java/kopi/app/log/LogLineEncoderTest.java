package kopi.app.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogLineEncoderTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}";

    private final Logger logger = new LoggerContext().getLogger("kopi.adapter.grpc.GatewayService");
    private final LogLineEncoder encoder = new LogLineEncoder();

    private String encoded(Map<String, String> context, String message, @Nullable Throwable thrown, Object... values) {
        var event = new LoggingEvent("caller", logger, Level.WARN, message, thrown, values);
        event.setMDCPropertyMap(context);
        return new String(encoder.encode(event), UTF_8);
    }

    @Test
    void anEventIsOneLine() {
        encoder.setNode("gateway-1");
        assertThat(encoded(Map.of("role", "gateway", "job", "j-1"), "refused {}", null, "café"))
                .matches(TIME + " WARN  \\[gateway-1 gateway j-1\\] GatewayService: refused café\n");
    }

    @Test
    void aProgramReadsAnObjectALine() {
        encoder.setNode("gateway-1");
        encoder.setFormat("json");
        String line = encoded(
                Map.of("role", "gateway", "job", "j-1"),
                "refused {}",
                new IllegalStateException("gone\nfar"),
                "caf\u00e9\n\u001b[1A");
        assertThat(line.lines()).hasSize(1);
        JsonNode json = new JsonMapper().readTree(line);
        assertThat(json.path("log.level").asString()).isEqualTo("WARN");
        assertThat(json.path("message").asString())
                .startsWith("refused caf\u00e9")
                .doesNotContain("\u001b");
        assertThat(json.path("service.node.name").asString()).isEqualTo("gateway-1");
        assertThat(json.path("kopi.role").asString()).isEqualTo("gateway");
        assertThat(json.path("kopi.job").asString()).isEqualTo("j-1");
        assertThat(json.path("error.type").asString()).isEqualTo("java.lang.IllegalStateException");
        assertThat(json.path("error.stack_trace").asString()).contains("aProgramReadsAnObjectALine");
    }

    @Test
    void whatIsNotKnownIsADash() {
        assertThat(encoded(Map.of(), "x", null)).contains(" [- - -] ");
    }

    @Test
    void nothingCanForgeAnEvent() {
        String forged = "gone\r\n2026-11-28 10:00:00.000 INFO  [- - -] Node: all is well\u2028\u0085\u001b[1A";
        String line = encoded(Map.of("role", forged, "job", forged), "aborted: {}", null, forged);

        assertThat(line.lines()).hasSize(1);
        assertThat(line.stripTrailing().codePoints()).allMatch(code -> code >= ' ' && code != 0x85 && code != 0x2028);
    }

    @Test
    void aTraceFollowsInIndentedLines() {
        String forged = "bad\n2026-11-28 10:00:00.000 INFO  [- - -] Node: all is well";
        var thrown = new IllegalStateException(forged, new IllegalArgumentException(forged));
        thrown.addSuppressed(new IllegalStateException(forged));

        assertThat(encoded(Map.of(), "failed", thrown).lines().skip(1))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("    "))
                .contains("    Caused by: java.lang.IllegalArgumentException: " + forged.replace("\n", "\\n"));
    }

    @Test
    void aHugeMessageIsCut() {
        assertThat(encoded(Map.of(), "x".repeat(1_000_000), null)).hasSizeLessThan(5_000);
    }

    @Test
    void aTraceOfAnEndlessRecursionIsCut() {
        assertThat(encoded(Map.of(), "failed", deep(2_000)).lines()).hasSizeLessThan(600);
    }

    private static Throwable deep(int left) {
        return left == 0 ? new IllegalStateException("deep") : deep(left - 1);
    }

    // --- Floods. ----------------------------------------------------------------------------------------------------

    private String at(long millis, String statement, Object... values) {
        var event = new LoggingEvent("caller", logger, Level.WARN, statement, null, values);
        event.setTimeStamp(millis);
        event.setMDCPropertyMap(Map.of());
        return new String(encoder.encode(event), UTF_8);
    }

    @Test
    void whoCausesEntriesCannotFillTheDisk() {
        long start = 1_800_000_000_000L;
        long logged = LongStream.range(0, 1_266 * 60L)
                .filter(i ->
                        !at(start + i * 1_000 / 1_266, "refused {}", "job-" + i).isEmpty())
                .count();

        assertThat(logged).isEqualTo(LogRate.BURST + 60_000 / LogRate.MILLIS_AN_ENTRY - 1);
        assertThat(at(start + 70_000, "refused {}", "job"))
                .contains("refused job (", " more like it were not logged)\n");
        assertThat(at(start + 80_000, "refused {}", "job")).endsWith("refused job\n");
    }

    @Test
    void aFloodOfOneStatementSilencesNoOther() {
        for (int i = 0; i < 10_000; i++) {
            at(1_000, "refused {}", i);
        }
        assertThat(at(1_000, "node {} is dead", "filter-1")).contains("node filter-1 is dead");
    }

    @Test
    void statementsThatHoldTheirValuesAreLimitedTogether() {
        long logged = IntStream.range(0, 100_000)
                .filter(i -> !at(1_000, "refused job-" + i).isEmpty())
                .count();
        assertThat(logged).isLessThan(1_200);
    }

    @Test
    void aClockThatIsSetBackSilencesNothingForLong() {
        at(1_800_000_000_000L, "x");
        assertThat(at(0, "x")).isNotEmpty();
        for (int i = 0; i < 1_000; i++) {
            at(0, "x");
        }
        assertThat(at(LogRate.MILLIS_AN_ENTRY, "x")).isNotEmpty();
    }
}
