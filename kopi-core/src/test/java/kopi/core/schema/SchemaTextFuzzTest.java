package kopi.core.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import kopi.core.error.InvalidInputException;

/** Any text at all is a schema that can be written and read again, or is refused with what is wrong and where. */
class SchemaTextFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void anyTextIsReadOrRefused(byte[] input) {
        String text = new String(input, UTF_8);
        try {
            Schema schema = SchemaText.parse("schema.sql", text);
            assertThat(SchemaText.parse("printed", SchemaText.print(schema))).isEqualTo(schema);
        } catch (InvalidInputException e) {
            assertThat(e).hasMessageStartingWith("schema.sql");
        }
    }
}
