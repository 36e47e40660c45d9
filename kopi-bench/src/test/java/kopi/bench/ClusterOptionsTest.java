package kopi.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import kopi.core.error.InvalidInputException;
import org.junit.jupiter.api.Test;

class ClusterOptionsTest {
    private static final Path KOPI = Path.of("kopi");

    @Test
    void bothLayoutsAreMeasuredUnlessOneIsNamed() {
        assertThat(cluster().layouts()).containsExactly("chained", "separate");
        assertThat(cluster("--layout", "both").layouts()).containsExactly("chained", "separate");
        assertThat(cluster("--layout", "separate").layouts()).containsExactly("separate");
    }

    @Test
    void aLayoutThatDoesNotExistIsRefused() {
        assertThatThrownBy(() -> cluster("--layout", "round"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("--layout must be chained or separate, not \"round\"");
        assertThatThrownBy(() -> RecoveryOptions.parse(List.of("--layout", "both"), KOPI))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void recoveryIsMeasuredWithoutAnyOption() {
        RecoveryOptions options = RecoveryOptions.parse(List.of(), KOPI);
        assertThat(options.layout()).isEqualTo("separate");
        assertThat(options.scale()).isEqualTo(0.25);
        assertThat(options.loadMinutes()).isZero();
    }

    @Test
    void fairnessIsMeasuredWithoutAnyOption() {
        FairnessOptions options = FairnessOptions.parse(List.of(), KOPI);
        assertThat(options.hugeScale()).isEqualTo(0.2);
        assertThat(options.smallScale()).isEqualTo(0.02);
        assertThatThrownBy(() -> FairnessOptions.parse(List.of("--small", "0"), KOPI))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("--small must be a number above 0, not \"0\"");
    }

    @Test
    void theMinutesOfLoadAreCounted() {
        assertThat(RecoveryOptions.parse(List.of("--load", "10"), KOPI).loadMinutes())
                .isEqualTo(10);
    }

    @Test
    void ofAnEvenNumberTheMedianIsTheMeanOfTheTwoInTheMiddle() {
        assertThat(Figures.median(List.of(4.0, 1.0, 2.0, 100.0))).isEqualTo(3.0);
        assertThat(Figures.worst(List.of(4.0, 1.0, 2.0, 100.0))).isEqualTo(100.0);
    }

    private static ClusterBenchmarkOptions cluster(String... arguments) {
        return ClusterBenchmarkOptions.parse(List.of(arguments), KOPI);
    }
}
