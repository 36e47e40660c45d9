package kopi.app.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowFormTest {
    @ParameterizedTest
    @CsvSource({
        "78.00,78",
        "78.0,78",
        "78,78",
        "078.50,78.5",
        "-0.0,0",
        "-0,0",
        "0.10,0.1",
        "000,0",
        "-7.250,-7.25",
        "100,100",
        "0.0,0",
        "10.01,10.01"
    })
    void numbersLoseZerosThatSayNothing(String number, String plain) {
        assertThat(RowForm.plainNumber(number)).isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", ".", "1.", ".5", "1.2.3", "1e2", "+1", " 1", "--1", "abc", "1-", "٣"})
    void whatIsNoPlainNumberStaysAsItIs(String text) {
        assertThat(RowForm.plainNumber(text)).isEqualTo(text);
    }

    @Test
    void columnsAreFoundByNameAndOnlyNumbersAreRespelled() {
        RowForm form = RowForm.of(List.of("amount", "id"), List.of("id", "amount"), Set.of("amount"));
        assertThat(form.fields(List.of("078.00", "078.00"))).containsExactly("078.00", "78");
    }

    @Test
    void differentRowsHaveDifferentLines() {
        assertThat(RowForm.line(List.of("a,b", "c"))).isEqualTo("\"a,b\",c");
        assertThat(RowForm.line(List.of("a", "b,c"))).isEqualTo("a,\"b,c\"");
        assertThat(RowForm.line(List.of("say \"hi\"", "two\nlines"))).isEqualTo("\"say \"\"hi\"\"\",\"two\nlines\"");
        assertThat(RowForm.line(List.of("", ""))).isEqualTo(",");
    }
}
