package kopi.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class RejectLimitTest {
    @Test
    void numberIsExceededByOneMore() {
        RejectLimit limit = RejectLimit.rows(2);

        assertThat(limit.isExceeded(2)).isFalse();
        assertThat(limit.isExceeded(3)).isTrue();
        assertThat(limit.isExceeded(2, 2)).isFalse();
        assertThat(limit.isExceeded(3, 1_000_000)).isTrue();
        assertThat(RejectLimit.rows(0).isExceeded(1)).isTrue();
    }

    @Test
    void shareIsExactAndKnownOnlyWhenAllIsRead() {
        RejectLimit limit = RejectLimit.percent(new BigDecimal("0.1"));

        assertThat(limit.isExceeded(1_000)).isFalse();
        assertThat(limit.isExceeded(1, 1_000)).isFalse();
        assertThat(limit.isExceeded(1, 999)).isTrue();
        assertThat(limit.isExceeded(Long.MAX_VALUE / 2, Long.MAX_VALUE)).isTrue();
        assertThat(limit.isExceeded(0, 0)).isFalse();
        assertThat(RejectLimit.percent(BigDecimal.ZERO).isExceeded(1, Long.MAX_VALUE))
                .isTrue();
    }

    @Test
    void withoutLimitNothingIsTooMuch() {
        assertThat(RejectLimit.NONE.isExceeded(Long.MAX_VALUE, Long.MAX_VALUE)).isFalse();
    }
}
