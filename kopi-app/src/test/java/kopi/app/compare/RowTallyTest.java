package kopi.app.compare;

import static kopi.app.compare.Side.ACTUAL;
import static kopi.app.compare.Side.EXPECTED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowTallyTest {
    private final RowTally tally = new RowTally(3);

    private List<String> surpluses() {
        List<String> seen = new ArrayList<>();
        tally.visit((row, surplus) ->
                seen.add(surplus.side() + " " + row + " x" + surplus.times() + " line " + surplus.line()));
        return seen;
    }

    @Test
    void equalRowsCancelOutWhicheverComesFirst() {
        tally.add(EXPECTED, "a", 2);
        tally.add(ACTUAL, "b", 2);
        tally.add(EXPECTED, "b", 3);
        tally.add(ACTUAL, "a", 3);
        assertThat(surpluses()).isEmpty();
    }

    @Test
    void rowsCountAsOftenAsTheyOccur() {
        tally.add(EXPECTED, "a", 2);
        tally.add(EXPECTED, "a", 3);
        tally.add(EXPECTED, "a", 4);
        tally.add(ACTUAL, "a", 2);
        tally.add(ACTUAL, "b", 7);
        assertThat(surpluses()).containsExactlyInAnyOrder("EXPECTED a x2 line 2", "ACTUAL b x1 line 7");
    }

    @Test
    void aFullTallyTakesOnlyRowsThatItKnows() {
        assertThat(tally.add(EXPECTED, "a", 2)).isTrue();
        assertThat(tally.add(EXPECTED, "b", 3)).isTrue();
        assertThat(tally.add(EXPECTED, "c", 4)).isTrue();
        assertThat(tally.add(EXPECTED, "d", 5)).isFalse();
        assertThat(tally.add(ACTUAL, "a", 2)).isTrue();
        assertThat(tally.add(EXPECTED, "d", 5)).isTrue();
    }
}
