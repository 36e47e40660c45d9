package kopi.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import kopi.core.error.InvalidInputException;
import org.junit.jupiter.api.Test;

class AllOptionsTest {
    private static final Path KOPI = Path.of("kopi");

    @Test
    void everyBenchmarkTakesTheOptionsThatItGets() {
        for (List<String> command :
                AllOptions.parse(List.of("--scale", "0.5", "--pairs", "2")).commands()) {
            List<String> options = command.subList(1, command.size());
            Object parsed =
                    switch (command.getFirst()) {
                        case "embedded" -> EmbeddedOptions.parse(options, KOPI);
                        case "ask" -> AskOptions.parse(options, KOPI);
                        case "cluster" -> ClusterBenchmarkOptions.parse(options, KOPI);
                        case "fairness" -> FairnessOptions.parse(options, KOPI);
                        case "recovery" -> RecoveryOptions.parse(options, KOPI);
                        case "curves" -> CurveOptions.parse(options, KOPI);
                        default -> throw new IllegalStateException("there is no benchmark " + command.getFirst());
                    };
            assertThat(parsed).isNotNull();
        }
    }

    @Test
    void scalesAreShareOfTheWhole() {
        List<List<String>> commands = AllOptions.parse(List.of("--scale", "1")).commands();

        assertThat(commands).contains(List.of("curves", "--scales", "0.1,0.3,1.0"));
        assertThat(commands).contains(List.of("ask", "--scale", "0.3", "--pairs", "3"));
    }

    @Test
    void unknownOptionsAreRefused() {
        assertThatThrownBy(() -> AllOptions.parse(List.of("--layout", "chained")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("--layout");
    }
}
