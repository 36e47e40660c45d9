package kopi.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import kopi.bench.PowerFit.Point;
import org.junit.jupiter.api.Test;

class PowerFitTest {
    @Test
    void pointsOfAPowerGiveThatPower() {
        PowerFit fit = PowerFit.of(List.of(new Point(0.1, 0.3), new Point(1, 3), new Point(3, 9)));

        assertThat(fit.exponent()).isCloseTo(1, within(1e-9));
        assertThat(fit.factor()).isCloseTo(3, within(1e-9));
    }

    @Test
    void whatStaysTheSameFlattensTheCurve() {
        PowerFit fit = PowerFit.of(List.of(new Point(1, 2), new Point(2, 3), new Point(4, 5)));

        assertThat(fit.exponent()).isBetween(0.5, 0.8);
    }

    @Test
    void onePlaceHasNoCurve() {
        assertThatThrownBy(() -> PowerFit.of(List.of(new Point(1, 2), new Point(1, 3))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
