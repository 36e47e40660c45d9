package kopi.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import kopi.core.error.CorruptStateException;
import kopi.core.error.JobFailedException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.LongColumn;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.protocol.v1.Envelope;
import kopi.protocol.v1.Plan;
import kopi.testkit.property.Seeds;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are, they are a message or refused with a reason. */
class GarbledBytesTest {
    private final WireCodec codec = new WireCodec();
    private final JobPlan plan = new RandomMessages(new SplittableRandom(1)).plan();

    @Test
    void flippedBitsAreSurvived() {
        Seeds.each(300, random -> {
            for (Message message : new RandomMessages(random).oneOfEach()) {
                byte[] bytes = codec.encode(message).clone();
                for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                survive(bytes);
            }
        });
    }

    @Test
    void replacedBytesAreSurvived() {
        Seeds.each(100, random -> {
            for (Message message : new RandomMessages(random).oneOfEach()) {
                byte[] bytes = codec.encode(message).clone();
                int from = random.nextInt(bytes.length);
                for (int i = from; i < Math.min(bytes.length, from + random.nextInt(12)); i++) {
                    bytes[i] = (byte) (random.nextBoolean() ? -1 : random.nextInt());
                }
                survive(bytes);
            }
        });
    }

    @Test
    void truncatedMessagesAreRefusedOrShorter() {
        Seeds.each(20, random -> {
            for (Message message : new RandomMessages(random).oneOfEach()) {
                byte[] bytes = codec.encode(message);
                for (int length = 0; length < bytes.length; length += random.nextInt(1, 40)) {
                    survive(Arrays.copyOf(bytes, length));
                }
            }
        });
    }

    @Test
    void moreRowsThanAMessageMayHoldAreRefused() {
        refused(rows(Integer.MAX_VALUE, ByteString.copyFrom(new byte[] {0, 0, 0})), "values");
        refused(rows(-1, ByteString.EMPTY), "rows: 4294967295 is too large");
    }

    @Test
    void moreRowsThanAColumnHoldsAreRefused() {
        refused(rows(1_000_000, ByteString.copyFrom(new byte[] {0, 0, 0})), "column of 1000000 values in 2 bytes");
        refused(rows(1, ByteString.EMPTY), "too early");
        refused(rows(1, ByteString.copyFrom(new byte[] {0, 0, 0, 0})), "goes on for 1 bytes");
        refused(rows(1, ByteString.copyFrom(new byte[] {7})), "unknown kind 7");
        refused(rows(1, ByteString.copyFrom(new byte[] {0, 60, 0})), "unknown form 60");
    }

    @Test
    void longerTextsThanAMessageMayHoldAreRefused() {
        // One text, whose length is a varint of 2^62.
        byte[] length = {1, 0, -128, -128, -128, -128, -128, -128, -128, -128, -128, 1};
        refused(rows(1, ByteString.copyFrom(length)), "bytes of texts; at most ");
    }

    @Test
    void moreFieldsThanAMessageMayHaveAreRefused() {
        var joined = Envelope.TablesJoined.newBuilder().setJob("a");
        for (int i = 0; i < Limits.FIELDS; i++) {
            joined.addTables(Envelope.TableEnd.getDefaultInstance());
        }
        refused(envelope().setTablesJoined(joined).build().toByteArray(), "fields");
    }

    @Test
    void groupsAreRefused() {
        refused(new byte[] {8, 2, (byte) 0x93, 0x3e, (byte) 0x94, 0x3e}, "malformed");
    }

    @Test
    void dreadfullyDeadLettersAreRefused() {
        Message message = new Message.CloseJob(plan.job());
        for (int i = 0; i <= Limits.DEAD_LETTERS; i++) {
            message = new Message.DeadLetter("queue", message, "");
        }
        refused(codec.encode(message), "dead letters");
    }

    @Test
    void largerMessagesThanMayBeAreNeitherReadNorWritten() {
        refused(new byte[Limits.MESSAGE_BYTES + 1], "at most " + Limits.MESSAGE_BYTES);
        var slice = new Message.Slice(plan.job(), "t1.csv", 0, 1, new byte[Limits.MESSAGE_BYTES]);
        assertThatThrownBy(() -> codec.encode(slice))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("at most " + Limits.MESSAGE_BYTES);
    }

    @Test
    void whatNobodyCouldReadIsNotWritten() {
        var batch = new Batch(Limits.VALUES + 1, List.of(new LongColumn(new long[Limits.VALUES + 1])));
        var rows = new Message.Rows(plan, new BatchId(plan.job(), "transactions", 0), batch);
        assertThatThrownBy(() -> codec.encode(rows))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("more than " + Limits.VALUES + " values");
    }

    @Test
    void aLongReasonIsCut() {
        var failed = new Message.JobFailed(plan.job(), "x".repeat(Limits.REASON_LENGTH + 1));
        assertThat(codec.decode(codec.encode(failed)))
                .isInstanceOfSatisfying(
                        Message.JobFailed.class,
                        read -> assertThat(read.reason())
                                .hasSize(Limits.REASON_LENGTH)
                                .endsWith("…"));
    }

    @Test
    void invalidUtf8IsRefused() {
        refused(new byte[] {8, 2, 122, 3, 10, 1, -1}, "UTF-8");
    }

    @Test
    void impossibleJobsAreRefused() {
        refused(
                envelope()
                        .setCloseJob(Envelope.CloseJob.newBuilder().setJob("Nobody's"))
                        .build()
                        .toByteArray(),
                "job id \"Nobody's\"");
    }

    @Test
    void plansThatAreNotKnownAreRefused() {
        refusedPlan(written -> written.getReportsBuilder(0).setDataset("lattes"), "\"lattes\"");
        refusedPlan(
                written -> written.getReportsBuilder(0).getConditionsBuilder(0).setColumn("foam"), "\"foam\"");
        refusedPlan(
                written -> written.getReportsBuilder(0).getConditionsBuilder(0).clearTest(), "condition");
        refusedPlan(written -> written.getReportsBuilder(0).clearShape(), "shape");
        refusedPlan(Plan.Builder::clearReports, "at least one report");
        refusedPlan(written -> written.setPartitions(Limits.PARTITIONS + 1), "partitions");
        refusedPlan(written -> written.setJob(""), "job id");
    }

    /** What would break a role, had it come so far. */
    @Test
    void plansThatCannotBeRunAreRefused() {
        refusedTable(table -> table.getColumnsBuilder(0).setGroupValue(2), "no key 2");
        refusedTable(table -> table.getColumnsBuilder(0).setTotal(-1), "no measure 4294967295");
        refusedTable(table -> table.getOrdersBuilder(0).setKey(9), "no key 9");
        refusedTable(table -> table.getRankingBuilder().setTop(1).setMeasure(5), "no measure 5");
        refusedTable(table -> table.getRankingBuilder().setTop(1).setSharedKeys(3), "no shared key 3");
        refusedTable(table -> table.setFile("../t3.csv"), "the name of a file must be");
        refusedSummary(summary -> summary.clearKeys(), "groups by nothing");
        refusedSummary(summary -> summary.clearMeasures(), "sums nothing");
        refusedSummary(
                summary -> summary.getMeasuresBuilder(0).setSum("transaction_id"),
                "column transaction_id is no amount");
        refusedSummary(summary -> summary.getKeysBuilder(0).setColumn("store_id"), "column store_id is no timestamp");
        refusedTable(table -> table.removeOrders(1), "does not settle the order of t3.csv, which needs key 1");
        refusedTable(Plan.Table.Builder::clearColumns, "table t3.csv has no columns");
        refusedSummary(summary -> summary.addTables(summary.getTables(0)), "two tables to t3.csv");
        refusedSummary(Plan.Summary.Builder::clearTables, "prints nothing");
    }

    private void refusedTable(Consumer<Plan.Table.Builder> damage, String reason) {
        refusedSummary(summary -> damage.accept(summary.getTablesBuilder(0)), reason);
    }

    private void refusedSummary(Consumer<Plan.Summary.Builder> damage, String reason) {
        var sums = new JobPlan(plan.job(), List.of(Reports.named("t3", Parameters.DEFAULT)), 1);
        Plan.Builder written = PlanWriter.write(sums).toBuilder();
        damage.accept(written.getReportsBuilder(0).getSummaryBuilder());
        assertThatThrownBy(() -> codec.decodePlan(written.build().toByteArray()))
                .isInstanceOf(CorruptStateException.class)
                .hasMessageContaining(reason);
    }

    private void refusedPlan(Consumer<Plan.Builder> damage, String reason) {
        Plan.Builder written = PlanWriter.write(plan).toBuilder();
        damage.accept(written);
        assertThatThrownBy(() -> codec.decodePlan(written.build().toByteArray()))
                .isInstanceOf(CorruptStateException.class)
                .hasMessageContaining(reason);
    }

    private byte[] rows(int rows, ByteString column) {
        return envelope()
                .setRows(Envelope.Rows.newBuilder()
                        .setId(Envelope.BatchId.newBuilder().setJob("a").setDataset("users"))
                        .setPlan(ByteString.copyFrom(codec.encodePlan(plan)))
                        .setRows(Envelope.Batch.newBuilder().setRows(rows).addColumns(column)))
                .build()
                .toByteArray();
    }

    private static Envelope.Builder envelope() {
        return Envelope.newBuilder().setVersion(WireCodec.VERSION);
    }

    private void refused(byte[] bytes, String reason) {
        assertThatThrownBy(() -> codec.decode(bytes))
                .isInstanceOf(CorruptStateException.class)
                .hasMessageContaining(reason);
    }

    private void survive(byte[] bytes) {
        Survival.of(codec, bytes);
    }
}
