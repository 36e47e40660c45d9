package kopi.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kopi.core.error.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AskOptionsTest {
    private static final Path KOPI = Path.of("/somewhere/kopi");

    @Test
    void optionsHaveDefaults() {
        assertThat(parse())
                .isEqualTo(new AskOptions(0.3, 3, Optional.empty(), 2, List.of(AskCase.values()), KOPI, false));
    }

    @Test
    void optionsAreRead() {
        assertThat(parse(
                        "--scale",
                        "1",
                        "--pairs",
                        "5",
                        "--data",
                        "/data",
                        "--threads",
                        "4",
                        "--only",
                        "count,few-texts",
                        "--kopi",
                        "/bin/kopi",
                        "--declared-types"))
                .isEqualTo(new AskOptions(
                        1,
                        5,
                        Optional.of(Path.of("/data")),
                        4,
                        List.of(AskCase.COUNT, AskCase.FEW_TEXTS),
                        Path.of("/bin/kopi"),
                        true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--scale 0", "--pairs -1", "--only some", "--only count,", "--data", "--what 1"})
    void wrongOptionsAreNamed(String options) {
        assertThatThrownBy(() -> parse(options.split(" ", -1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(options.split(" ", -1)[0]);
    }

    private static AskOptions parse(String... args) {
        return AskOptions.parse(List.of(args), KOPI);
    }
}
