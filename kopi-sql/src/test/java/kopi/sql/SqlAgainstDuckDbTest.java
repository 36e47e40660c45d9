package kopi.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import kopi.sql.RandomSql.Sql;
import kopi.testkit.property.ChoiceList;
import kopi.testkit.property.Seeds;
import kopi.testkit.property.Shrinking;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a query means to kopi what it means to DuckDB, exactly, whatever tables it reads and however these are written. */
class SqlAgainstDuckDbTest {
    private static final int QUERIES_OF_ONE_DATASET = 20;
    private static final int SHRINKING_ATTEMPTS = 1_500;

    @TempDir
    private Path folder;

    private SqlComparison comparison;

    @BeforeEach
    void open() {
        comparison = new SqlComparison(folder);
    }

    @AfterEach
    void close() throws SQLException {
        comparison.close();
    }

    @Test
    void randomQueriesGiveWhatDuckDbGives() {
        Seeds.each(25, random -> compare(random, UnaryOperator.identity()));
    }

    @Test
    @Tag("long")
    void manyRandomQueriesGiveWhatDuckDbGives() {
        Seeds.each(2_500, random -> compare(random, UnaryOperator.identity()));
    }

    /** If UPPER were taken for LOWER, a failure would show little else than that. */
    @Test
    void whatFailsIsShownAsSmallAsItCanBe() {
        UnaryOperator<Sql> fault = query -> new Sql(query.kopi().replace("UPPER(", "LOWER("), query.duckDb());
        Optional<RandomCase> shrunk = Stream.iterate(1L, seed -> seed + 1)
                .limit(100)
                .flatMap(seed -> failing(new SplittableRandom(seed), fault).stream())
                .findFirst()
                .map(choices -> RandomCase.by(ChoiceList.again(shrunk(choices, fault))));

        assertThat(shrunk).hasValueSatisfying(found -> {
            assertThat(found.query().duckDb()).matches("SELECT UPPER\\([^()]*\\) AS c0 FROM sales t ORDER BY 1 *");
            assertThat(found.tables().rows().get("sales")).hasSize(1);
            assertThat(found.tables().rows().keySet()).containsExactly("sales");
        });
    }

    private void compare(SplittableRandom random, UnaryOperator<Sql> fault) {
        failing(random, fault).ifPresent(choices -> {
            RandomCase shrunk = RandomCase.by(ChoiceList.again(shrunk(choices, fault)));
            comparison.use(shrunk.tables());
            throw new AssertionError(shrunk.text() + "\n"
                    + difference(fault.apply(shrunk.query())).orElse("differs no more"));
        });
    }

    /** The choices of a first query that fails. */
    private Optional<List<Integer>> failing(SplittableRandom random, UnaryOperator<Sql> fault) {
        var choices = ChoiceList.byChance(random);
        RandomTables tables = RandomTables.by(choices);
        comparison.use(tables);
        for (int i = 0; i < QUERIES_OF_ONE_DATASET; i++) {
            var more = ChoiceList.byChance(random);
            Sql query = new RandomSql(more, tables.schema()).query();
            if (difference(fault.apply(query)).isPresent()) {
                return Optional.of(Stream.concat(choices.made().stream(), more.made().stream())
                        .toList());
            }
        }
        return Optional.empty();
    }

    private Optional<String> difference(Sql query) {
        try {
            return comparison.difference(query);
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB cannot answer " + query.duckDb(), e);
        }
    }

    private List<Integer> shrunk(List<Integer> failing, UnaryOperator<Sql> fault) {
        return Shrinking.shrink(failing, choices -> fails(RandomCase.by(choices), fault), SHRINKING_ATTEMPTS);
    }

    private boolean fails(RandomCase smaller, UnaryOperator<Sql> fault) {
        comparison.use(smaller.tables());
        try {
            return comparison.difference(fault.apply(smaller.query())).isPresent();
        } catch (SQLException _) {
            // What DuckDB cannot answer is another failure.
            return false;
        }
    }
}
