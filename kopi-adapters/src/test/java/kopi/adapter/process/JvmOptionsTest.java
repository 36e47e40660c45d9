package kopi.adapter.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JvmOptionsTest {
    private static Map<String, String> left(String variable, String options) {
        Map<String, String> environment = new HashMap<>(Map.of("PATH", "/bin", variable, options));
        JvmOptions.removeConflicting(environment);
        return environment;
    }

    @ParameterizedTest
    @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"})
    void whatExcludesTheNodesOwnFlagsIsTakenOut(String variable) {
        String options = " -XX:+UseG1GC  -Da=b -Xmx8g\n-Xms4g -XX:MaxRAMPercentage=80 -Xmn1g -Xshare:off '-XX:+UseZGC' "
                + "-javaagent:a.jar -XX:NewRatio=2 ";
        assertThat(left(variable, options)).isEqualTo(Map.of("PATH", "/bin", variable, "-Da=b -javaagent:a.jar"));
    }

    @Test
    void aVariableOfWhichNothingIsLeftIsUnset() {
        assertThat(left("_JAVA_OPTIONS", "-Xmx256m")).isEqualTo(Map.of("PATH", "/bin"));
        assertThat(left("_JAVA_OPTIONS", "  ")).isEqualTo(Map.of("PATH", "/bin"));
    }

    @Test
    void anEnvironmentWithoutThemStaysAsItIs() {
        assertThat(left("KOPI_TOKEN", "-Xmx256m")).isEqualTo(Map.of("PATH", "/bin", "KOPI_TOKEN", "-Xmx256m"));
    }
}
