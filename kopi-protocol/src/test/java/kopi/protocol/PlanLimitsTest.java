package kopi.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.core.error.CorruptStateException;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPlan;
import kopi.core.job.PlanLimits;
import kopi.core.message.Message;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Dataset;
import kopi.core.model.Datasets;
import kopi.core.model.JobId;
import kopi.core.report.Condition;
import kopi.core.report.Conjunction;
import kopi.core.report.GroupKey;
import kopi.core.report.Measure;
import kopi.core.report.OutputColumn;
import kopi.core.report.Report;
import kopi.core.report.RunFiles;
import kopi.core.report.Table;
import kopi.protocol.v1.Plan;
import kopi.testkit.property.Seeds;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: what is admitted can be written and read; what exceeds a limit is refused wherever it turns up. */
class PlanLimitsTest {
    private static final PlanLimits LIMITS = PlanLimits.USUAL;
    private static final Dataset SALES = named("transactions");
    private static final ColumnSpec STORE = column("store_id");
    private static final ColumnSpec AMOUNT = column("final_amount");
    private static final JobId JOB = new JobId("j");

    private final WireCodec codec = new WireCodec();

    private static Dataset named(String name) {
        return Datasets.ALL.stream()
                .filter(dataset -> dataset.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ColumnSpec column(String name) {
        return SALES.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static <T> List<T> times(int count, T one) {
        return IntStream.range(0, count).mapToObj(_ -> one).toList();
    }

    private static Conjunction conditions(int count) {
        return new Conjunction(times(count, new Condition.AtLeast(AMOUNT, 1)));
    }

    private static Report summary(String name, int conditions, int keys, int measures, List<Table> tables) {
        return new Report.Summary(
                name,
                "title",
                SALES,
                conditions(conditions),
                times(keys, GroupKey.value(STORE)),
                times(measures, new Measure.Sum(AMOUNT)),
                tables);
    }

    private static Report listing(String name, String file, int columns) {
        return new Report.Listing(name, "title", SALES, conditions(1), file, times(columns, AMOUNT));
    }

    /** Ordered by as many of the keys as it has criteria, and then by the first again. */
    private static Table table(String file, int keys, int orders, int columns, String header) {
        return new Table(
                file,
                Optional.empty(),
                IntStream.range(0, orders)
                        .<Table.Order>mapToObj(i -> new Table.Order.ByKey(i < keys ? i : 0))
                        .toList(),
                times(columns, new OutputColumn.GroupValue(header, 0)));
    }

    private static Table table(String file) {
        return table(file, 1, 1, 1, "h");
    }

    private static Report plain(String name, String file) {
        return summary(name, 1, 1, 1, List.of(table(file)));
    }

    private static List<Report> ofKeys(int count) {
        return List.of(summary("r", 1, count, 1, List.of(table("t.csv", count, count, 1, "h"))));
    }

    private static List<Report> ofTables(List<Table> tables) {
        return List.of(summary("r", 1, 1, 1, tables));
    }

    private static List<Report> many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> plain("r" + i, "t" + i + ".csv"))
                .toList();
    }

    /** Reports of as many parts each; the last one has the rest. */
    private static List<Report> ofParts(int parts) {
        List<Report> reports = new ArrayList<>();
        int left = parts;
        int each = parts / 30;
        while (left > 0) {
            boolean isLast = left < 2 * each;
            reports.add(summary(
                    "r" + reports.size(),
                    (isLast ? left : each) - 6,
                    1,
                    1,
                    List.of(table("t" + reports.size() + ".csv"))));
            left -= isLast ? left : each;
        }
        return reports;
    }

    /** A plan whose names have so many characters. */
    private static List<Report> ofText(int length) {
        List<Report> reports = new ArrayList<>();
        int max = LIMITS.nameLength();
        int left = length;
        while (left > 0) {
            String file = "t" + reports.size() + ".csv";
            int fixed = "title".length() + file.length();
            int columns = Math.min(LIMITS.columns(), (left - fixed) / (max + 1));
            int rest = left - fixed - columns * max;
            String first = "r" + reports.size();
            String name = first + "_".repeat(Math.min(rest, max) - first.length());
            reports.add(summary(name, 0, 1, 1, List.of(table(file, 1, 1, columns, "h".repeat(max)))));
            left -= fixed + columns * max + name.length();
        }
        return reports;
    }

    static Stream<Arguments> limits() {
        return Stream.of(
                limit("reports", LIMITS.reports(), PlanLimitsTest::many),
                limit("conditions", LIMITS.conditions(), n -> List.of(summary("r", n, 1, 1, List.of(table("t.csv"))))),
                limit("keys", LIMITS.keys(), PlanLimitsTest::ofKeys),
                limit("measures", LIMITS.measures(), n -> List.of(summary("r", 1, 1, n, List.of(table("t.csv"))))),
                limit(
                        "tables",
                        LIMITS.tables(),
                        n -> ofTables(IntStream.range(0, n)
                                .mapToObj(i -> table("t" + i + ".csv"))
                                .toList())),
                limit("orders", LIMITS.orders(), n -> ofTables(List.of(table("t.csv", 1, n, 1, "h")))),
                limit("columns", LIMITS.columns(), n -> ofTables(List.of(table("t.csv", 1, 1, n, "h")))),
                limit("printed columns", LIMITS.columns(), n -> List.of(listing("r", "t.csv", n))),
                limit("parts", LIMITS.parts(), PlanLimitsTest::ofParts),
                limit("text", LIMITS.textLength(), PlanLimitsTest::ofText));
    }

    private static Arguments limit(String name, int limit, IntFunction<List<Report>> reports) {
        return Arguments.of(name, limit, reports);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("limits")
    void whatIsAtALimitIsWrittenAndRead(String name, int limit, IntFunction<List<Report>> reports) {
        travels(new JobPlan(JOB, reports.apply(limit), LIMITS.partitions()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("limits")
    void whatIsOneBeyondIsRefusedByEverybody(String name, int limit, IntFunction<List<Report>> reports) {
        List<Report> tooMuch = reports.apply(limit + 1);
        assertThatThrownBy(() -> new JobPlan(JOB, tooMuch, 1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("at most " + limit);
        refusedByReaders(tooMuch, 1, "at most " + limit);
    }

    @Test
    void partitionsAreLimited() {
        assertThatThrownBy(() -> new JobPlan(JOB, many(1), LIMITS.partitions() + 1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("partitions; at most 1024");
        refusedByReaders(many(1), LIMITS.partitions() + 1, "partitions");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".hidden",
                "-option",
                "a b",
                "a/b",
                "..",
                "a\0b",
                "=cmd|' /C calc'!A0",
                "caf\u00e9",
                "a name of more than one hundred characters is too long even if all of them were plain ones as here they are not",
                "a.name.of.more.than.one.hundred.characters.is.too.long.even.if.all.of.them.are.plain.ones.as.here.they.are",
                "\u001b[2J"
            })
    void aNameThatIsNotPlainIsRefusedByEverybody(String name) {
        refused(() -> plain(name, "t.csv"));
        refused(() -> listing(name, "t.csv", 1));
        refused(() -> listing("r", name, 1));
        refused(() -> table(name));
        refused(() -> table("t.csv", 1, 1, 1, name));
        refused(() -> new OutputColumn.Total(name, 0));
        for (Consumer<Plan.Report.Builder> damage : List.<Consumer<Plan.Report.Builder>>of(
                report -> report.setName(name),
                report -> report.setTitle(name),
                report -> report.getSummaryBuilder().getTablesBuilder(0).setFile(name),
                report -> report.getSummaryBuilder()
                        .getTablesBuilder(0)
                        .getColumnsBuilder(0)
                        .setHeader(name))) {
            Plan.Builder plan = PlanWriter.write(new JobPlan(JOB, many(1), 1)).toBuilder();
            damage.accept(plan.getReportsBuilder(0));
            assertThatThrownBy(() -> codec.decodePlan(plan.build().toByteArray()))
                    .isInstanceOf(CorruptStateException.class)
                    .hasMessageContaining("must be 1 to 100 characters");
        }
    }

    /** Also where capital letters are not told from small ones. */
    @ParameterizedTest
    @ValueSource(strings = {RunFiles.REJECTS, RunFiles.MANIFEST, "Rejects.CSV", "KOPI-RUN.json"})
    void noReportWritesToAFileOfTheRunItself(String file) {
        for (ThrowingCallable report : List.<ThrowingCallable>of(() -> listing("r", file, 1), () -> table(file))) {
            assertThatThrownBy(report)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no report may write to " + file + ": kopi writes a file of that name itself");
        }
        refusedByReadersOfFile(
                many(1),
                plan -> plan.getReportsBuilder(0)
                        .getSummaryBuilder()
                        .getTablesBuilder(0)
                        .setFile(file));
        refusedByReadersOfFile(
                List.of(listing("r", "t.csv", 1)),
                plan -> plan.getReportsBuilder(0).getListingBuilder().setFile(file));
    }

    private void refusedByReadersOfFile(List<Report> reports, Consumer<Plan.Builder> damage) {
        Plan.Builder plan = PlanWriter.write(new JobPlan(JOB, reports, 1)).toBuilder();
        damage.accept(plan);
        assertThatThrownBy(() -> codec.decodePlan(plan.build().toByteArray()))
                .isInstanceOf(CorruptStateException.class)
                .hasMessageContaining("no report may write to");
    }

    @Test
    void noTwoFilesDifferInCapitalLettersAlone() {
        assertThatThrownBy(() -> ofTables(List.of(table("t.csv"), table("T.csv"))))
                .hasMessageContaining("writes two tables to T.csv");
        assertThatThrownBy(() -> new JobPlan(JOB, List.of(plain("a", "t.csv"), plain("b", "t.CSV")), 1))
                .hasMessageContaining("two reports write to the same file, t.CSV");
    }

    private static void refused(ThrowingCallable report) {
        assertThatThrownBy(report)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be 1 to 100 characters");
    }

    /** What was admitted once, and never ended. */
    @Test
    void aPlanOf3001KeysIsRefusedByName() {
        refusedByReaders(ofKeys(3_001), 1, "report r has 3001 group keys; at most 16");
    }

    @Test
    void whateverIsAdmittedIsWrittenAndRead() {
        Seeds.each(300, random -> {
            JobPlan plan;
            try {
                plan = new JobPlan(JOB, randomReports(random), random.nextInt(1, LIMITS.partitions() + 2));
            } catch (KopiException _) {
                return;
            }
            travels(plan);
        });
    }

    private static List<Report> randomReports(SplittableRandom random) {
        return IntStream.range(0, upTo(random, LIMITS.reports()))
                .mapToObj(i -> randomReport(random, i))
                .collect(java.util.stream.Collectors.collectingAndThen(
                        java.util.stream.Collectors.toList(), all -> all.isEmpty() ? many(1) : all));
    }

    private static Report randomReport(SplittableRandom random, int i) {
        int keys = 1 + upTo(random, LIMITS.keys());
        return summary(
                text(random) + i,
                upTo(random, LIMITS.conditions()),
                keys,
                1 + upTo(random, LIMITS.measures()),
                IntStream.range(0, 1 + upTo(random, LIMITS.tables()))
                        .mapToObj(t -> table(
                                "r" + i + "t" + t + ".csv",
                                keys,
                                keys + upTo(random, LIMITS.orders() - LIMITS.keys()),
                                1 + upTo(random, LIMITS.columns()),
                                text(random)))
                        .toList());
    }

    private static int upTo(SplittableRandom random, int limit) {
        return random.nextInt(3) == 0 ? limit : random.nextInt(1 + limit / 8);
    }

    private static String text(SplittableRandom random) {
        return (random.nextBoolean() ? "_" : "a") + ".".repeat(random.nextInt(40));
    }

    private void travels(JobPlan plan) {
        byte[] bytes = codec.encodePlan(plan);
        assertThat(bytes).hasSizeLessThanOrEqualTo(LIMITS.encodedBytes());
        assertThat(new WireCodec().decodePlan(bytes)).isEqualTo(plan);
        for (Message message :
                List.of(new Message.OpenJob(plan, InputIdentity.NONE, 0, "g"), new Message.JobOpened(plan))) {
            assertThat(new WireCodec().decode(codec.encode(message))).isEqualTo(message);
        }
    }

    /** As the bytes of somebody who keeps to no limit. */
    private void refusedByReaders(List<Report> reports, int partitions, String reason) {
        var plan = Plan.newBuilder().setJob(JOB.value()).setPartitions(partitions);
        reports.forEach(report -> plan.addReports(
                PlanWriter.write(new JobPlan(JOB, List.of(small(report)), 1)).getReports(0)));
        for (int i = 0; i < reports.size(); i++) {
            enlarge(plan.getReportsBuilder(i), reports.get(i));
        }
        byte[] bytes = plan.build().toByteArray();
        assertThatThrownBy(() -> codec.decodePlan(bytes))
                .isInstanceOf(CorruptStateException.class)
                .satisfies(e -> assertThat(e.getMessage()).containsAnyOf(reason, "plan of " + bytes.length + " bytes"));
    }

    /** The report with one of everything, which may be written. */
    private static Report small(Report report) {
        return switch (report) {
            case Report.Listing listing -> listing("r", listing.file(), 1);
            case Report.Summary summary ->
                plain("r", summary.tables().getFirst().file());
            case Report.Query query -> throw new IllegalArgumentException("not made here: " + query.name());
        };
    }

    private static void enlarge(Plan.Report.Builder written, Report report) {
        written.setName(report.name());
        var condition = written.getConditions(0);
        written.clearConditions();
        report.filter().conditions().forEach(_ -> written.addConditions(condition));
        switch (report) {
            case Report.Listing listing -> {
                written.getListingBuilder().clearColumns();
                listing.printed().forEach(column -> written.getListingBuilder().addColumns(column.name()));
            }
            case Report.Summary summary -> enlarge(written.getSummaryBuilder(), summary);
            case Report.Query query -> throw new IllegalArgumentException("not made here: " + query.name());
        }
    }

    private static void enlarge(Plan.Summary.Builder written, Report.Summary summary) {
        var key = written.getKeys(0);
        var measure = written.getMeasures(0);
        written.clearKeys().clearMeasures();
        summary.keys().forEach(_ -> written.addKeys(key));
        summary.measures().forEach(_ -> written.addMeasures(measure));
        Plan.Table one = written.getTables(0);
        written.clearTables();
        for (Table table : summary.tables()) {
            Plan.Table.Builder more =
                    one.toBuilder().setFile(table.file()).clearOrders().clearColumns();
            table.order().forEach(order -> more.addOrders(order(order)));
            table.columns()
                    .forEach(column ->
                            more.addColumns(one.getColumns(0).toBuilder().setHeader(column.header())));
            written.addTables(more);
        }
    }

    private static Plan.Order order(Table.Order order) {
        return switch (order) {
            case Table.Order.ByKey(int key) ->
                Plan.Order.newBuilder().setKey(key).build();
            case Table.Order.ByMeasureDescending(int measure) ->
                Plan.Order.newBuilder().setMeasureDescending(measure).build();
        };
    }

    @Test
    void plansAreRememberedByTheirBytes() {
        var cache = new PlanCache();
        for (int i = 0; i < 200; i++) {
            var plan = new JobPlan(new JobId("j" + i), ofText(LIMITS.textLength()), 1);
            cache.read(cache.write(plan));
        }
        assertThat(cache.rememberedBytes()).isPositive().isLessThanOrEqualTo(PlanCache.CAPACITY_BYTES);
    }
}
