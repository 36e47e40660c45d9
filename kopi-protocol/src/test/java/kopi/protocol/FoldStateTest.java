package kopi.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import kopi.core.error.CorruptStateException;
import kopi.core.job.FileIdentity;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPhase;
import kopi.core.job.JobPlan;
import kopi.core.job.SeenBatches;
import kopi.core.message.Message.Reduced;
import kopi.core.message.Message.TableEnd;
import kopi.core.message.Message.TablesJoined;
import kopi.core.message.Section;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.Column;
import kopi.core.model.JobId;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.core.role.AggregatorJob;
import kopi.core.snapshot.ClosedJob;
import kopi.core.snapshot.FoldState;
import kopi.core.snapshot.FoldState.AggregatorSums;
import kopi.core.snapshot.FoldState.JoinParts;
import kopi.core.snapshot.FoldState.LedJobs;
import kopi.core.snapshot.FoldState.OwnedJobs;
import kopi.core.snapshot.FoldState.PartitionTables;
import kopi.core.snapshot.LeavingController;
import kopi.core.snapshot.LedJob;
import kopi.core.snapshot.SavedTable;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.Revision;
import kopi.protocol.v1.SavedController;
import kopi.protocol.v1.SavedGroups;
import kopi.protocol.v1.SavedJob;
import kopi.protocol.v1.SavedJoin;
import kopi.protocol.v1.SavedRows;
import kopi.protocol.v1.SavedShare;
import kopi.protocol.v1.SavedState;
import kopi.testkit.property.Seeds;
import kopi.testkit.stage.CanonicalText;
import org.junit.jupiter.api.Test;

/** Goal: every state comes back as it was, and whatever else the bytes are, they are refused with a reason. */
class FoldStateTest {
    private final WireCodec codec = new WireCodec();

    // --- Any state. -------------------------------------------------------------------------------------------------

    private static List<FoldState> oneOfEach(SplittableRandom random) {
        return List.of(owned(random), led(random), sums(random), parts(random));
    }

    private static OwnedJobs owned(SplittableRandom random) {
        return new OwnedJobs(IntStream.range(0, random.nextInt(4))
                .mapToObj(_ -> new RandomMessages(random).plan())
                .toList());
    }

    private static LedJobs led(SplittableRandom random) {
        List<ClosedJob> closed = IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> new ClosedJob(new JobId("closed-" + i), random.nextInt(3)))
                .toList();
        List<LeavingController> leaving = IntStream.range(0, random.nextInt(3))
                .mapToObj(i -> new LeavingController(i, new Revision(random.nextInt(9), "egg-2", i), random.nextInt(9)))
                .toList();
        var size = new ClusterSize(new Revision(random.nextInt(9), "egg-3", 7), 1 + random.nextInt(9), 2, 3);
        List<LedJob> jobs = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            JobPlan plan = new RandomMessages(random).plan();
            Optional<TablesJoined> joined = random.nextBoolean()
                    ? Optional.empty()
                    : Optional.of(new TablesJoined(
                            plan.job(), List.of(new TableEnd("é.csv", random.nextInt(9))), List.of("a warning\u0000")));
            List<FileIdentity> files = IntStream.range(0, random.nextInt(3))
                    .mapToObj(f -> new FileIdentity("stores/" + f, random.nextLong(), random.nextInt()))
                    .toList();
            JobPhase phase = List.of(JobPhase.values()).get(random.nextInt(3));
            jobs.add(new LedJob(
                    random.nextInt(4),
                    plan,
                    new InputIdentity(random.nextInt(1 << 22), files),
                    random.nextInt(3),
                    random.nextBoolean(),
                    phase,
                    progress(random),
                    joined,
                    phase == JobPhase.FAILED ? "é, batch 3" : ""));
        }
        return new LedJobs(size, leaving, closed, jobs);
    }

    private static SortedMap<String, SeenBatches> progress(SplittableRandom random) {
        SortedMap<String, SeenBatches> progress = new TreeMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            int below = random.nextInt(1_000);
            List<Integer> beyond = random.nextBoolean() ? List.of() : List.of(below + 1, below + 7, Integer.MAX_VALUE);
            Optional<Integer> batches = random.nextBoolean() ? Optional.empty() : Optional.of(random.nextInt(9));
            progress.put("dataset-" + i, new SeenBatches(below, beyond, batches));
        }
        return progress;
    }

    private static Batch longs(SplittableRandom random, int rows, int columns) {
        return new Batch(
                rows,
                IntStream.range(0, columns)
                        .<Column>mapToObj(_ -> new LongColumn(random.longs(rows).toArray()))
                        .toList());
    }

    private static AggregatorSums sums(SplittableRandom random) {
        SortedMap<Integer, PartitionTables> partitions = new TreeMap<>();
        for (int partition = random.nextInt(4); partition > 0; partition--) {
            partitions.put(partition, new PartitionTables(tables(random), tables(random)));
        }
        partitions.values().removeIf(PartitionTables::isEmpty);
        return new AggregatorSums(progress(random), partitions);
    }

    private static SortedMap<String, SavedTable> tables(SplittableRandom random) {
        SortedMap<String, SavedTable> tables = new TreeMap<>();
        for (int report = random.nextInt(3); report > 0; report--) {
            int columns = random.nextInt(1, 5);
            List<Batch> blocks = IntStream.range(0, random.nextInt(1, 4))
                    .mapToObj(_ -> longs(random, random.nextInt(1, 300), columns))
                    .toList();
            int size = blocks.stream().mapToInt(Batch::rows).sum();
            tables.put("report-" + report, new SavedTable(columns, size, random.nextBoolean(), blocks));
        }
        return tables;
    }

    private static JoinParts parts(SplittableRandom random) {
        return new JoinParts(random.nextBoolean(), progress(random), batches(random), batches(random));
    }

    private static SortedMap<String, SortedMap<Integer, Batch>> batches(SplittableRandom random) {
        SortedMap<String, SortedMap<Integer, Batch>> all = new TreeMap<>();
        for (int name = random.nextInt(3); name > 0; name--) {
            SortedMap<Integer, Batch> batches = new TreeMap<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                int rows = random.nextInt(40);
                List<Column> columns = IntStream.range(0, random.nextInt(4))
                        .mapToObj(_ -> new RandomColumns(random).column(rows))
                        .toList();
                batches.put(random.nextInt(1 << 20), new Batch(rows, columns));
            }
            all.put("name-" + name, batches);
        }
        return all;
    }

    // --- There and back. --------------------------------------------------------------------------------------------

    @Test
    void everyStateComesBackAsItWas() {
        Seeds.each(100, random -> {
            for (FoldState state : oneOfEach(random)) {
                byte[] bytes = codec.encodeState(state);
                FoldState back = new WireCodec().decodeState(bytes);
                assertThat(CanonicalText.of(back)).isEqualTo(CanonicalText.of(state));
                assertThat(codec.encodeState(back)).isEqualTo(bytes);
            }
        });
    }

    /** Rows are written behind the rest of the message, field by field: together it is one message all the same. */
    @Test
    void whatIsWrittenIsOneMessageOfTheWireFormat() {
        Seeds.each(50, random -> {
            for (FoldState state : oneOfEach(random)) {
                byte[] bytes = codec.encodeState(state);
                assertThat(parsed(bytes).toByteArray()).isEqualTo(bytes);
            }
        });
    }

    private static SavedState parsed(byte[] bytes) {
        return Parsing.translated("state", () -> SavedState.parseFrom(bytes));
    }

    @Test
    void aShareOfManyGroupsGoesOnWhereItWas() {
        JobPlan plan = new JobPlan(new JobId("j"), List.of(Reports.named("t4", Parameters.DEFAULT)), 1);
        var before = new AggregatorJob(plan, 0, codec);
        int groups = 2 * SavedTable.BLOCK_ROWS + 7;
        Batch rows = new Batch(
                groups,
                List.of(
                        new LongColumn(new long[groups]),
                        new LongColumn(LongStream.range(0, groups).toArray()),
                        new LongColumn(LongStream.range(0, groups).toArray())));
        before.receive(new Reduced(
                new BatchId(plan.job(), "transactions", 3),
                1,
                new TreeMap<>(Map.of(0, List.of(new Section("t4", rows))))));
        byte[] snapshot = before.snapshot();
        var after = new AggregatorJob(plan, 0, new WireCodec());
        assertThat(after.restore(snapshot)).isEmpty();
        assertThat(after.snapshot()).isEqualTo(snapshot);
        assertThat(parsed(snapshot).getRowsCount()).isEqualTo(3);
    }

    /** The bytes of version 4. If they have to change, so does the version: an older program must refuse them. */
    @Test
    void theFormatStaysAsItIs() {
        SortedMap<String, SeenBatches> progress =
                new TreeMap<>(Map.of("stores", new SeenBatches(2, List.of(5), Optional.of(7))));
        Batch rows = new Batch(2, List.of(new LongColumn(new long[] {-2, 258}), TextColumn.of(List.of("é", "ab"))));
        Batch groups = new Batch(1, List.of(new LongColumn(new long[] {1})));
        var join = new JoinParts(
                false,
                progress,
                new TreeMap<>(Map.of("stores", new TreeMap<>(Map.of(4, rows)))),
                new TreeMap<>(Map.of("t3", new TreeMap<>(Map.of(0, groups)))));
        SortedMap<String, SavedTable> tables = new TreeMap<>(Map.of("t4", new SavedTable(1, 1, true, List.of(groups))));
        var sums = new AggregatorSums(progress, new TreeMap<>(Map.of(1, new PartitionTables(tables))));
        assertThat(hex(join))
                .isEqualTo("08042a2012120a0673746f72657310021a040500000020071a0673746f72657322027433"
                        + "322610041802220201022a1cfeffffffffffffff02010000000000000200000004000000c3a96162"
                        + "3211080118012201012a080100000000000000");
        assertThat(hex(sums))
                .isEqualTo("080422200a120a0673746f72657310021a04050000002007120a0a027434100118012801320f1801220101"
                        + "2a080100000000000000");
        assertThat(hex(new LedJobs(
                        ClusterSize.SMALLEST,
                        List.of(new LeavingController(1, Revision.NONE, 2)),
                        List.of(new ClosedJob(new JobId("j"), 1)),
                        List.of())))
                .isEqualTo("08041a180a016a1a010122080a001001180120012a06080112001802");
        assertThat(hex(new OwnedJobs(List.of()))).isEqualTo("08041200");
    }

    private String hex(FoldState state) {
        return HexFormat.of().formatHex(codec.encodeState(state));
    }

    // --- Other bytes. -----------------------------------------------------------------------------------------------

    @Test
    void garbledBytesAreCorruptStateAndNothingElse() {
        Seeds.each(300, random -> {
            for (FoldState state : oneOfEach(random)) {
                byte[] bytes = codec.encodeState(state).clone();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                survive(random.nextInt(3) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 3)) : bytes);
            }
        });
    }

    /** What a checksum outside would tell. All that is not refused must be usable to the end. */
    private void survive(byte[] bytes) {
        try {
            FoldState state = codec.decodeState(bytes);
            assertThat(CanonicalText.of(state)).isNotEmpty();
        } catch (CorruptStateException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    @Test
    void stateOfAnotherVersionIsRefused() {
        for (int early = 1; early <= 2; early++) {
            refused(
                    new byte[] {0, 0, 0, (byte) early, 1, 2, 3},
                    "state of version " + early + "; this version reads version 4");
        }
        refused(SavedState.newBuilder().setVersion(5).build().toByteArray(), "state of version 5;");
        refused(SavedState.newBuilder().setVersion(3).build().toByteArray(), "state of version 3;");
        refused(SavedState.getDefaultInstance().toByteArray(), "does not begin with its version");
        refused(new byte[] {0, 0, 0, 7}, "state");
        refused(written(_ -> {}), "state of nobody");
    }

    @Test
    void rowsThatCannotBeAreRefused() {
        refused(join(rows(-1, "01", "")), "rows: 4294967295 is too large");
        refused(join(rows(Integer.MAX_VALUE, "01", "0000")), "announces 17179869176 bytes of a column, but only 2");
        refused(join(rows(Integer.MAX_VALUE, "02", "0000")), "announces 8589934588 bytes");
        refused(join(rows(1, "02", "05000000aabb")), "announces 5 bytes of a column, but only 2");
        refused(join(rows(1, "02", "ffffffff")), "ends before it starts");
        refused(join(rows(2, "02", "0200000001000000aabb")), "ends before it starts");
        refused(join(rows(1, "01", "000000000000000000")), "1 bytes after the last column");
        refused(join(rows(0, "05", "")), "unknown type 5");
        refused(join(rows(2, "04", "0000000000000000")), "announces 32 bytes of a column, but only 8");
        refused(join(rows(1, "03", "00000000")), "announces 8 bytes of a column, but only 4");
        refused(join(rows(1, "03", "0100000001000000" + "00000000")), "text 1 of a dictionary of 1");
        refused(join(rows(1, "03", "feffffff01000000" + "00000000")), "text -2 of a dictionary of 1");
        refused(join(rows(1, "03", "00000000ffffffff")), "text 0 of a dictionary of -1");
        refused(join(rows(0, "03", "ffffffff")), "texts: 4294967295 is too large");
        refused(join(rows(0, "01".repeat(257), "")), "257 columns");
        refused(join(rows(0, "01", "").setOwner(2)), "rows of nobody");
        refused(join(rows(0, "01", "").setOwner(-1)), "rows of nobody");
        refused(join(rows(0, "01", ""), rows(0, "01", "")), "rows of the same number");
        refused(written(state -> state.setController(controller()).addRows(rows(0, "", ""))), "rows of nobody");
    }

    private static SavedRows.Builder rows(int rows, String types, String values) {
        return SavedRows.newBuilder().setRows(rows).setTypes(hex(types)).setValues(hex(values));
    }

    private static ByteString hex(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    private static byte[] join(SavedRows.Builder... rows) {
        return written(state -> {
            state.setJoin(SavedJoin.newBuilder().addReferences("stores").addReports("t3"));
            Arrays.stream(rows).forEach(state::addRows);
        });
    }

    @Test
    void tablesThatCannotBeAreRefused() {
        refused(sums(1, 0), "0 groups where there should be 1");
        refused(sums(0, 0), "0 groups where there should be 0");
        refused(sums(2, 1), "1 groups where there should be 2");
        refused(sums(-1, 1), "groups: 4294967295 is too large");
    }

    private static byte[] sums(int groups, int rows) {
        return written(state -> {
            state.setShare(SavedShare.newBuilder()
                    .addReports(SavedGroups.newBuilder().setReport("t4").setGroups(groups)));
            if (rows > 0) {
                state.addRows(rows(rows, "01", "00".repeat(8 * rows)));
            }
        });
    }

    @Test
    void jobsThatCannotBeAreRefused() {
        refused(controller(SavedJob.newBuilder()), "plan");
        ByteString plan = ByteString.copyFrom(codec.encodePlan(new RandomMessages(new SplittableRandom(1)).plan()));
        refused(controller(SavedJob.newBuilder().setPlan(plan)), "in no phase");
        refused(controller(SavedJob.newBuilder().setPlan(plan).setPhaseValue(9)), "in no phase");
        refused(controller(SavedJob.newBuilder().setPlan(plan).setAttempt(-1)), "attempt");
        refused(controller(SavedJob.newBuilder().setPlan(plan).addPaths("a")), "an input of 1 files");
        refused(written(state -> state.setController(controller().addClosed("").addClosedBy(0))), "state is invalid");
        refused(written(state -> state.setController(controller().addClosed("j"))), "nobody has closed");
        refused(written(state -> state.setController(SavedController.getDefaultInstance())), "0 controllers");
    }

    private static SavedController.Builder controller() {
        return SavedController.newBuilder().setSize(SizeWire.write(ClusterSize.SMALLEST));
    }

    private static byte[] controller(SavedJob.Builder job) {
        return written(state -> state.setController(controller().addJobs(job)));
    }

    /** Two bytes may make an object: so many of them are refused before the first is made. */
    @Test
    void moreFieldsThanAStateCanHaveAreRefused() {
        byte[] head = written(_ -> {});
        byte[] bytes = Arrays.copyOf(head, head.length + 2 * (Limits.STATE_FIELDS + 1));
        for (int at = head.length; at < bytes.length; at += 2) {
            bytes[at] = SavedState.ROWS_FIELD_NUMBER << 3 | 2;
        }
        refused(bytes, "more than 1000000 fields");
    }

    private static byte[] written(Consumer<SavedState.Builder> what) {
        SavedState.Builder state = SavedState.newBuilder().setVersion(FoldStateWriter.VERSION);
        what.accept(state);
        return state.build().toByteArray();
    }

    private void refused(byte[] bytes, String why) {
        assertThatThrownBy(() -> codec.decodeState(bytes))
                .isInstanceOf(CorruptStateException.class)
                .hasMessageContaining(why);
    }
}
