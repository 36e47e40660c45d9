package kopi.core.egg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeIdTest {
    @Test
    void theTenthEggIsHigherThanTheNinth() {
        var sorted = new TreeSet<>(Stream.of("filter-1", "egg-10", "egg-9", "egg", "egg-01", "egg-1")
                .map(NodeId::new)
                .toList());
        assertThat(sorted.stream().map(NodeId::name))
                .containsExactly("egg", "egg-01", "egg-1", "egg-9", "egg-10", "filter-1");
    }

    @ParameterizedTest
    @CsvSource({"group-by-12,group-by,12", "egg,egg,0", "w7,w,7", "a-0,a,0", "x-999999999,x,999999999"})
    void anIdHasAGroupAndANumber(String name, String group, int number) {
        assertThat(new NodeId(name).group()).isEqualTo(group);
        assertThat(new NodeId(name).number()).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "-1", "Egg-1", "egg 1", "../egg-1", "egg.1", "egg-1234567890", "a\n"})
    void whatCannotBeAFileNameIsNoId(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new NodeId(name));
        assertThatIllegalArgumentException().isThrownBy(() -> new NodeId("a".repeat(65)));
    }
}
