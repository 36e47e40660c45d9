package kopi.testkit.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.Rows;
import kopi.core.message.Message.UploadInput;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.Column;
import kopi.core.model.ColumnSpec;
import kopi.core.model.LongColumn;
import kopi.core.model.Money;
import kopi.core.model.TextColumn;
import kopi.core.report.Projection;

/**
 * A handful of rows of each dataset, made up by chance: ties, rows at the edges of years and hours, ids without
 * reference, ids that repeat. As messages for a cluster and as CSV files for an oracle.
 */
public final class SmallShop {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final List<String> TIMES = List.of(
            "2023-12-31 23:59:59",
            "2024-01-01 06:00:00",
            "2024-06-30 23:00:00",
            "2024-06-30 23:00:01",
            "2024-07-01 05:59:59",
            "2024-07-01 12:00:00",
            "2025-12-31 22:00:00",
            "2026-01-01 12:00:00");

    /** By dataset: rows, by column. */
    private final Map<String, List<Map<String, String>>> datasets = new LinkedHashMap<>();

    /** Makes one up. */
    public SmallShop(Random random) {
        add("stores", random.nextInt(5), () -> row("store_id", id(random, 4), "store_name", name(random)));
        add("menu_items", random.nextInt(5), () -> row("item_id", id(random, 4), "item_name", name(random)));
        add(
                "users",
                random.nextInt(10),
                () -> row("user_id", id(random, 8), "birthdate", LocalDate.of(1990, 1, 1 + random.nextInt(20)) + ""));
        add(
                "transactions",
                random.nextInt(40),
                () -> row(
                        "transaction_id",
                        "t-" + random.nextInt(1_000) + (random.nextInt(9) == 0 ? ",\"" : ""),
                        "store_id",
                        id(random, 4),
                        "user_id",
                        random.nextInt(4) == 0 ? "" : id(random, 8),
                        "final_amount",
                        amount(random),
                        "created_at",
                        time(random)));
        add(
                "transaction_items",
                random.nextInt(40),
                () -> row(
                        "item_id",
                        id(random, 4),
                        "quantity",
                        "" + random.nextInt(4),
                        "subtotal",
                        amount(random),
                        "created_at",
                        time(random)));
    }

    /** Somebody corrects figures in place: there are as many rows as before, with other amounts. */
    public void correct(Random random) {
        datasets.values()
                .forEach(rows -> rows.forEach(row -> {
                    row.computeIfPresent("final_amount", (_, _) -> amount(random));
                    row.computeIfPresent("subtotal", (_, _) -> amount(random));
                }));
    }

    private interface RowMaker {
        Map<String, String> make();
    }

    private void add(String dataset, int count, RowMaker maker) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(maker.make());
        }
        datasets.put(dataset, rows);
    }

    private static Map<String, String> row(String... namesAndValues) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            row.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return row;
    }

    private static String id(Random random, int bound) {
        return "" + (1 + random.nextInt(bound));
    }

    private static String name(Random random) {
        return List.of("Latte", "Flat White, large", "\"Mocha\"", "Kopi-O", "é").get(random.nextInt(5));
    }

    private static String amount(Random random) {
        return List.of("75", "74.9999", "75.005", "0.005", "-3.5", "100", "9.5").get(random.nextInt(7));
    }

    private static String time(Random random) {
        return random.nextInt(3) == 0
                ? TIMES.get(random.nextInt(TIMES.size()))
                : LocalDateTime.of(2023, 11, 1, 0, 0)
                        .plusMinutes(random.nextInt(1_300_000))
                        .format(TIMESTAMP);
    }

    private List<Map<String, String>> rows(String dataset) {
        return datasets.getOrDefault(dataset, List.of());
    }

    // --- As messages. -----------------------------------------------------------------------------------------------

    /**
     * What a client sends.
     *
     * @param batchRows how many rows make a batch
     */
    public List<UploadInput> upload(JobPlan plan, int batchRows) {
        List<UploadInput> messages = new ArrayList<>();
        for (Projection projection : plan.projections()) {
            String dataset = projection.dataset().name();
            List<Map<String, String>> rows = rows(dataset);
            int seq = 0;
            for (int from = 0; from < rows.size(); from += batchRows) {
                List<Map<String, String>> some = rows.subList(from, Math.min(rows.size(), from + batchRows));
                messages.add(new Rows(plan, new BatchId(plan.job(), dataset, seq++), batch(projection, some)));
            }
            messages.add(new EndOfDataset(plan.job(), dataset, seq));
        }
        return messages;
    }

    private static Batch batch(Projection projection, List<Map<String, String>> rows) {
        return new Batch(
                rows.size(),
                projection.columns().stream()
                        .map(column -> column(column, rows))
                        .toList());
    }

    private static Column column(ColumnSpec spec, List<Map<String, String>> rows) {
        List<String> fields =
                rows.stream().map(row -> row.getOrDefault(spec.name(), "")).toList();
        return spec.type().isText()
                ? TextColumn.of(fields)
                : new LongColumn(
                        fields.stream().mapToLong(field -> number(spec, field)).toArray());
    }

    private static long number(ColumnSpec spec, String field) {
        return switch (spec.type()) {
            case ID, QUANTITY -> Long.parseLong(field);
            case OPTIONAL_ID -> field.isEmpty() ? LongColumn.ABSENT : Long.parseLong(field);
            case MONEY -> Math.round(Double.parseDouble(field) * Money.UNITS);
            case DATE -> LocalDate.parse(field).toEpochDay();
            case TIMESTAMP -> LocalDateTime.parse(field, TIMESTAMP).toEpochSecond(ZoneOffset.UTC);
            case TEXT, KEY_TEXT, UUID, BIGINT, INTEGER, DECIMAL, BOOLEAN, TIME ->
                throw new IllegalArgumentException("no column of the shop is a " + spec);
        };
    }

    // --- As files. --------------------------------------------------------------------------------------------------

    /** Writes a dataset directory. */
    public void write(Path folder) {
        write(folder, "stores", "store_id", "store_name");
        write(folder, "menu_items", "item_id", "item_name");
        write(folder, "users", "user_id", "birthdate");
        write(folder, "transactions", "transaction_id", "store_id", "user_id", "final_amount", "created_at");
        write(folder, "transaction_items", "item_id", "quantity", "subtotal", "created_at");
    }

    private void write(Path folder, String dataset, String... columns) {
        String header = String.join(",", columns) + "\n";
        String records = rows(dataset).stream()
                .map(row -> row.values().stream()
                        .map(field -> '"' + field.replace("\"", "\"\"") + '"')
                        .collect(Collectors.joining(",", "", "\n")))
                .collect(Collectors.joining());
        try {
            Files.createDirectories(folder.resolve(dataset));
            Files.write(folder.resolve(dataset).resolve("all.csv"), (header + records).getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
