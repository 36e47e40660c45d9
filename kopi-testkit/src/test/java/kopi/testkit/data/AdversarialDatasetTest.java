package kopi.testkit.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.core.report.Parameters;
import kopi.testkit.oracle.NaiveReject;
import kopi.testkit.oracle.NaiveReports;
import kopi.testkit.oracle.NaiveResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdversarialDatasetTest {
    private static final int SEEDS = 3;
    private static final int TRANSACTIONS = 1_000;

    /** What was written already: most tests look at the same datasets. */
    private static final Map<Recipe, Written> WRITTEN = new HashMap<>();

    @TempDir
    static Path folder;

    @Test
    void theSameSeedGivesTheSameBytes() {
        AdversarialDataset.write(folder.resolve("a"), 7);
        AdversarialDataset.write(folder.resolve("b"), 7);
        AdversarialDataset.write(folder.resolve("c"), 8);

        assertThat(texts(folder.resolve("a"))).isEqualTo(texts(folder.resolve("b")));
        assertThat(texts(folder.resolve("a"))).isNotEqualTo(texts(folder.resolve("c")));
    }

    @ParameterizedTest
    @EnumSource(Quirk.class)
    void everyQuirkOccursWhenItIsWantedAndOnlyThen(Quirk quirk) {
        // Inner quotes need something that has quotes.
        Set<Quirk> base = quirk == Quirk.INNER_QUOTES
                ? EnumSet.of(Quirk.ODD_NAMES, Quirk.ODD_TRANSACTION_IDS)
                : EnumSet.noneOf(Quirk.class);
        EnumSet<Quirk> alone = EnumSet.copyOf(base);
        alone.add(quirk);
        EnumSet<Quirk> amongAll = EnumSet.copyOf(Quirk.EVERYTHING);
        amongAll.add(quirk);

        assertThat(seedsWith(quirk, base)).as("seeds without").isEmpty();
        assertThat(seedsWith(quirk, alone)).as("seeds with it alone").isNotEmpty();
        assertThat(seedsWith(quirk, amongAll)).as("seeds with everything").isNotEmpty();
    }

    @Test
    void everyTableHasRejectedRowsUnlessTheyAreNotWanted() {
        Set<String> tables = IntStream.range(0, SEEDS)
                .boxed()
                .flatMap(seed -> written(seed, Quirk.EVERYTHING).result().rejects().stream())
                .map(reject -> reject.file().substring(0, reject.file().indexOf('/')))
                .collect(toSet());

        assertThat(tables)
                .containsExactlyInAnyOrder("stores", "menu_items", "users", "transactions", "transaction_items");
        for (int seed = 0; seed < SEEDS; seed++) {
            assertThat(written(seed, Quirk.WITHOUT_REJECTS).result().rejects()).isEmpty();
        }
    }

    private static List<Integer> seedsWith(Quirk quirk, Set<Quirk> quirks) {
        return IntStream.range(0, SEEDS)
                .boxed()
                .filter(seed -> occurs(quirk, written(seed, quirks)))
                .toList();
    }

    private static Written written(int seed, Set<Quirk> quirks) {
        return WRITTEN.computeIfAbsent(new Recipe(seed, Set.copyOf(quirks)), AdversarialDatasetTest::write);
    }

    private static Written write(Recipe recipe) {
        Path data = folder.resolve("dataset-" + WRITTEN.size());
        AdversarialDataset.write(data, recipe.seed(), TRANSACTIONS, recipe.quirks());
        Parameters parameters = new Parameters(2024, 2025, 6 * 3_600, 23 * 3_600, 750_000, 7);
        return new Written(texts(data), NaiveReports.run(data, Set.of("t1", "t2", "t3", "t4"), parameters));
    }

    private static Map<String, String> texts(Path data) {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.put(data.relativize(file).toString(), Files.readString(file, UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }

    private static boolean occurs(Quirk quirk, Written data) {
        return switch (quirk) {
            case COLUMN_ORDER -> !data.has("(^|\n)transaction_id.*store_id.*user_id.*final_amount.*created_at");
            case EXTRA_COLUMNS -> data.has("extra_");
            case LINE_ENDS -> data.anyFile("(?s)[^\n]*[^\r]\n.*") && data.anyFile("(?s)[^\n]*\r\n.*");
            case BYTE_ORDER_MARK -> data.anyFile("(?s)\uFEFF.*");
            case NO_FINAL_LINE_END -> data.anyFile("(?s).*[^\n]");
            case HEADER_ONLY_FILES -> data.anyFile("[^\n]*\n?");
            case SEVERAL_FILES -> data.texts().keySet().containsAll(Set.of("users/a10.csv", "users/a2.csv"));
            case BLANK_LINES -> data.has("\n\r?\n");
            case NEEDLESS_QUOTES -> data.has("\"[0-9]+\"");
            case ODD_NAMES -> data.has("The \"\"Quoted") || data.has("Two\r?\nLines");
            case ODD_TRANSACTION_IDS -> data.has("x{300}") && data.has("☕-") && data.has("[A-F]{4}-");
            case DECIMAL_IDS -> data.has(",9\\.0,") && data.has(",9\\.00,") && data.has(",0010,");
            case HUGE_IDS -> data.has("9223372036854775807");
            case ODD_AMOUNTS -> data.has("100\\.00005") && data.has(",-75\\.5,");
            case AMOUNT_EDGES -> data.has("74\\.99995") && data.has(",75\\.0000,");
            case TIME_EDGES -> data.has(" 23:00:01") && data.has("2023-12-31 23:59:59") && data.has("2024-02-29");
            case DUPLICATE_REFERENCES -> data.has("again");
            case MISSING_REFERENCES -> data.report("t3.csv").contains(",77,");
            case TIES -> customersTie(data) && itemsTie(data);
            case GAPS ->
                !data.report("t3.csv").contains("2024-H2")
                        || !data.report("t3.csv").contains("2025-H1");
            case NOTHING_PASSES -> data.result().files().values().stream().allMatch(AdversarialDatasetTest::isOneLine);
            case LONE_CARRIAGE_RETURNS -> data.has("[^\"]Lone\r[a-z]");
            case INNER_QUOTES -> data.has("with \"quotes\"");
            case IMPOSSIBLE_DATES -> data.rejects("created_at") && data.has("-02-30|-02-29|24:00:00");
            case RAGGED_ROWS -> data.rejects("");
            case EMPTY_FIELDS -> data.rejects("final_amount") || data.rejects("subtotal");
            case GARBAGE -> data.rejects("user_id") && data.has("12024-01-01|1e3|,0x1F,");
            case TEXT_AFTER_QUOTES -> data.rejects("") && data.has("[^\",]\"[x0\t ](,|\r?\n)");
            case UNCLOSED_QUOTES ->
                data.rejects("") && data.texts().values().stream().anyMatch(text -> quotes(text) % 2 == 1);
            case STRAY_QUOTES -> data.rejects("") && data.has("(?m)(^|,)\"[^\",\r\n]+(,[^\",\r\n]*)*\r?\n");
        };
    }

    private static boolean customersTie(Written data) {
        return Pattern.compile(",20\n").matcher(data.report("t4.csv")).results().count() >= 7;
    }

    private static boolean itemsTie(Written data) {
        Set<String> winners = Pattern.compile("(?m)^[0-9]{4}-(?:01|04|07|10),((?s:.*?)),-?[0-9.]+$")
                .matcher(data.report("t2_1.csv") + data.report("t2_2.csv"))
                .results()
                .map(match -> match.group(1))
                .collect(toSet());
        return winners.size() == 1;
    }

    private static boolean isOneLine(byte[] file) {
        return new String(file, UTF_8).lines().count() == 1;
    }

    private static long quotes(String text) {
        return text.chars().filter(c -> c == '"').count();
    }

    /** What a dataset is written from. */
    private record Recipe(int seed, Set<Quirk> quirks) {}

    /** A dataset and its reports. */
    private record Written(Map<String, String> texts, NaiveResult result) {
        boolean has(String regex) {
            Pattern pattern = Pattern.compile(regex);
            return texts.values().stream()
                    .anyMatch(text -> pattern.matcher(text).find());
        }

        boolean anyFile(String regex) {
            return texts.values().stream().anyMatch(text -> text.matches(regex));
        }

        String report(String name) {
            return new String(Objects.requireNonNull(result.files().get(name)), UTF_8);
        }

        boolean rejects(String column) {
            return result.rejects().stream().map(NaiveReject::column).anyMatch(column::equals);
        }
    }
}
