package kopi.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
    private static final List<String> KNOWN =
            List.of("t1", "filter", "group-by", "--min-amount", "egg", "item_name", "item_id");

    @ParameterizedTest
    @CsvSource({
        "filtre, filter",
        "FILTER, filter",
        "groupby, group-by",
        "--min-amout, --min-amount",
        "eg, egg",
        "geg, egg",
        "item, item_id",
        "Item_na, item_name",
        "group, group-by"
    })
    void aSlipIsRecognised(String given, String meant) {
        assertThat(Suggestion.closest(given, KNOWN)).contains(meant);
        assertThat(Suggestion.text(given, KNOWN)).isEqualTo("; did you mean " + meant + "?");
    }

    @ParameterizedTest
    @CsvSource({"t5", "zebra", "''", "e", "gr", "item_names_of_all"})
    void whatIsFarFromAllOfThemIsNoSlip(String given) {
        assertThat(Suggestion.closest(given, KNOWN)).isEmpty();
        assertThat(Suggestion.text(given, KNOWN)).isEmpty();
    }

    @Test
    void aHugeTextIsNotCompared() {
        assertThat(Suggestion.closest("filter".repeat(1_000_000), KNOWN)).isEmpty();
    }
}
