package kopi.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kopi.bench.DuckDbReports.Plan;
import kopi.bench.MeasuredProcess.Cost;
import kopi.bench.PairedRuns.Pair;
import kopi.core.error.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedBenchmarkTest {
    private static final Path KOPI = Path.of("/somewhere/kopi");

    @Test
    void theMedianIsTheMiddleRatioNotTheRatioOfMiddles() {
        List<Pair> pairs = List.of(pair(1, 10), pair(6, 20), pair(2, 4));

        assertThat(ratio(pairs)).isEqualTo(0.3);
        assertThat(ratio(pairs.subList(0, 2))).isEqualTo(0.2);
    }

    @Test
    void optionsHaveDefaults() {
        assertThat(parse())
                .isEqualTo(new EmbeddedOptions(
                        List.of(1.0),
                        5,
                        Optional.empty(),
                        2,
                        List.of("t1", "t2", "t3", "t4"),
                        KOPI,
                        Plan.FOUR_QUERIES,
                        Optional.empty()));
    }

    @Test
    void optionsAreRead() {
        assertThat(parse("--scales", "0.25,1", "--pairs", "3", "--threads", "4", "--reports", "t1,t3"))
                .isEqualTo(new EmbeddedOptions(
                        List.of(0.25, 1.0),
                        3,
                        Optional.empty(),
                        4,
                        List.of("t1", "t3"),
                        KOPI,
                        Plan.FOUR_QUERIES,
                        Optional.empty()));
        assertThat(parse(
                        "--data",
                        "/data",
                        "--kopi",
                        "/bin/kopi",
                        "--duckdb-plan",
                        "declared-types",
                        "--beside",
                        "/before/kopi"))
                .isEqualTo(new EmbeddedOptions(
                        List.of(1.0),
                        5,
                        Optional.of(Path.of("/data")),
                        2,
                        List.of("t1", "t2", "t3", "t4"),
                        Path.of("/bin/kopi"),
                        Plan.DECLARED_TYPES,
                        Optional.of(Path.of("/before/kopi"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--pairs",
                "--pairs 0",
                "--pairs x",
                "--scale -1",
                "--scale NaN",
                "--scales 1,",
                "--reports t5",
                "--duckdb-plan best",
                "--what 1",
                "--data /data --scales 1,2"
            })
    void wrongOptionsAreNamed(String options) {
        assertThatThrownBy(() -> parse(options.split(" ", -1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(options.split(" ", -1)[0]);
    }

    private static EmbeddedOptions parse(String... args) {
        return EmbeddedOptions.parse(List.of(args), KOPI);
    }

    private static double ratio(List<Pair> pairs) {
        return PairedRuns.median(pairs, pair -> pair.ratio(Cost::wallSeconds));
    }

    private static Pair pair(double kopi, double duckDb) {
        return new Pair(new Cost(kopi, kopi, 1), new Cost(duckDb, duckDb, 1));
    }
}
