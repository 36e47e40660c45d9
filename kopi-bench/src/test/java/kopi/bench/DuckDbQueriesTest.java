package kopi.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DuckDbQueriesTest {
    @Test
    void parametersHaveTheirDefaults() {
        assertThat(DuckDbQueries.withDefaults("""
                        -- title: Years
                        -- param year bigint = 2024
                        -- param yearly text = 'a$1'
                        SELECT :yearly WHERE x = :year""")).endsWith("SELECT 'a$1' WHERE x = 2024");
    }
}
