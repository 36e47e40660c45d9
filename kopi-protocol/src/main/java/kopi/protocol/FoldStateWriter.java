package kopi.protocol;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import kopi.core.job.FileIdentity;
import kopi.core.message.Message.TableEnd;
import kopi.core.message.Message.TablesJoined;
import kopi.core.model.Batch;
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
import kopi.protocol.v1.SavedController;
import kopi.protocol.v1.SavedGroups;
import kopi.protocol.v1.SavedJob;
import kopi.protocol.v1.SavedJoin;
import kopi.protocol.v1.SavedLeaving;
import kopi.protocol.v1.SavedOwner;
import kopi.protocol.v1.SavedPhase;
import kopi.protocol.v1.SavedRows;
import kopi.protocol.v1.SavedShare;
import kopi.protocol.v1.SavedState;
import kopi.protocol.v1.SavedTablesJoined;

/**
 * Writes the state of a fold: all but its rows as one message, then the rows a block at a time, so that beside the state
 * there is never more than its bytes.
 */
final class FoldStateWriter {
    /** 1 and 2 were no protobuf. */
    static final int VERSION = 4;

    private final PlanCache plans;

    FoldStateWriter(PlanCache plans) {
        this.plans = plans;
    }

    /** Writes the rows of a state. */
    private interface Rows {
        void to(RowSink sink) throws IOException;
    }

    /** Hands its array out if that is full: a large state is not copied once more. */
    private static final class Buffer extends ByteArrayOutputStream {
        Buffer(int size) {
            super(size);
        }

        @Override
        public synchronized byte[] toByteArray() {
            return count == buf.length ? buf : super.toByteArray();
        }
    }

    private record RowSink(CodedOutputStream out) {
        void add(int owner, int number, Batch batch) throws IOException {
            SavedRows rows = BulkRows.write(owner, number, batch);
            out.writeTag(SavedState.ROWS_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(rows.getSerializedSize());
            rows.writeTo(out);
        }
    }

    /** How many bytes such rows take, as a field of the state. */
    private static long field(long rows) {
        return CodedOutputStream.computeTagSize(SavedState.ROWS_FIELD_NUMBER) + BulkRows.lengthSize(rows) + rows;
    }

    byte[] write(FoldState state) {
        SavedState.Builder head = SavedState.newBuilder().setVersion(VERSION);
        return switch (state) {
            case OwnedJobs owned -> head.setOwner(owner(owned)).build().toByteArray();
            case LedJobs led -> head.setController(controller(led)).build().toByteArray();
            case AggregatorSums sums ->
                write(head.setShare(share(sums)).build(), rowBytes(sums), sink -> addRows(sums, sink));
            case JoinParts parts ->
                write(head.setJoin(join(parts)).build(), rowBytes(parts), sink -> addRows(parts, sink));
        };
    }

    private static byte[] write(SavedState head, long rowBytes, Rows rows) {
        var bytes = new Buffer(Math.toIntExact(head.getSerializedSize() + rowBytes));
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            head.writeTo(out);
            rows.to(new RowSink(out));
            out.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // memory does not fail
        }
        return bytes.toByteArray();
    }

    // --- Jobs. ------------------------------------------------------------------------------------------------------

    private SavedOwner owner(OwnedJobs owned) {
        return SavedOwner.newBuilder()
                .addAllPlans(owned.plans().stream().map(plans::write).toList())
                .build();
    }

    private SavedController controller(LedJobs led) {
        return SavedController.newBuilder()
                .addAllClosed(
                        led.closed().stream().map(job -> job.job().value()).toList())
                .addAllClosedBy(led.closed().stream().map(ClosedJob::controller).toList())
                .setSize(SizeWire.write(led.size()))
                .addAllLeaving(
                        led.leaving().stream().map(FoldStateWriter::leaving).toList())
                .addAllJobs(led.jobs().stream().map(this::job).toList())
                .build();
    }

    private static SavedLeaving leaving(LeavingController controller) {
        return SavedLeaving.newBuilder()
                .setController(controller.controller())
                .setRevision(SizeWire.write(controller.revision()))
                .setEntries(controller.entries())
                .build();
    }

    private SavedJob job(LedJob job) {
        SavedJob.Builder saved = SavedJob.newBuilder()
                .setController(job.controller())
                .setPlan(plans.write(job.plan()))
                .setBatchBytes(job.input().batchBytes())
                .setAttempt(job.attempt())
                .setEphemeral(job.isEphemeral())
                .setFailure(Limits.cut(job.failure()))
                .setPhase(
                        switch (job.phase()) {
                            case RUNNING -> SavedPhase.SAVED_PHASE_RUNNING;
                            case COMPLETED -> SavedPhase.SAVED_PHASE_COMPLETED;
                            case FAILED -> SavedPhase.SAVED_PHASE_FAILED;
                        })
                .addAllFinished(ProgressWire.write(job.finished()));
        for (FileIdentity file : job.input().files()) {
            saved.addPaths(file.path()).addFileBytes(file.bytes()).addChecksums(file.crc32c());
        }
        job.joined().ifPresent(joined -> saved.setJoined(joined(joined)));
        return saved.build();
    }

    private static SavedTablesJoined joined(TablesJoined joined) {
        return SavedTablesJoined.newBuilder()
                .addAllFiles(joined.tables().stream().map(TableEnd::file).toList())
                .addAllSlices(joined.tables().stream().map(TableEnd::slices).toList())
                .addAllWarnings(joined.warnings())
                .build();
    }

    // --- An aggregator's share.
    // -----------------------------------------------------------------------------------------------

    private static SavedShare share(AggregatorSums sums) {
        SavedShare.Builder saved = SavedShare.newBuilder().addAllProgress(ProgressWire.write(sums.progress()));
        sums.partitions().forEach((partition, groups) -> {
            groups.tables().forEach((report, table) -> saved.addReports(groups(partition, report, table)));
            groups.rightTables()
                    .forEach((report, table) ->
                            saved.addReports(groups(partition, report, table).setRight(true)));
        });
        return saved.build();
    }

    private static SavedGroups.Builder groups(int partition, String report, SavedTable table) {
        return SavedGroups.newBuilder()
                .setPartition(partition)
                .setReport(report)
                .setGroups(table.size())
                .setWide(table.isWide());
    }

    /** In the order of their owners' places. */
    private static List<SavedTable> tables(AggregatorSums sums) {
        List<SavedTable> all = new ArrayList<>();
        for (PartitionTables groups : sums.partitions().values()) {
            all.addAll(groups.tables().values());
            all.addAll(groups.rightTables().values());
        }
        return all;
    }

    private static long rowBytes(AggregatorSums sums) {
        long bytes = 0;
        int owner = 0;
        for (SavedTable table : tables(sums)) {
            bytes += table.isAtHand() ? bytesAtHand(owner, table) : bytesOfLongs(owner, table);
            owner++;
        }
        return bytes;
    }

    private static long bytesAtHand(int owner, SavedTable table) {
        long bytes = 0;
        for (Batch block : table.blocks()) {
            bytes += field(BulkRows.size(owner, 0, block));
        }
        return bytes;
    }

    private static long bytesOfLongs(int owner, SavedTable table) {
        int full = table.size() / SavedTable.BLOCK_ROWS;
        int rest = table.size() % SavedTable.BLOCK_ROWS;
        return full * field(BulkRows.sizeOfLongs(owner, 0, SavedTable.BLOCK_ROWS, table.columns()))
                + (rest == 0 ? 0 : field(BulkRows.sizeOfLongs(owner, 0, rest, table.columns())));
    }

    private static void addRows(AggregatorSums sums, RowSink sink) throws IOException {
        int owner = 0;
        for (SavedTable table : tables(sums)) {
            for (Batch block : table.blocks()) {
                sink.add(owner, 0, block);
            }
            owner++;
        }
    }

    // --- A join. ----------------------------------------------------------------------------------------------------

    private static SavedJoin join(JoinParts parts) {
        return SavedJoin.newBuilder()
                .setJoined(parts.isJoined())
                .addAllProgress(ProgressWire.write(parts.progress()))
                .addAllReferences(parts.references().keySet())
                .addAllReports(parts.groups().keySet())
                .build();
    }

    /** In the order of their owners' places. */
    private static List<SortedMap<Integer, Batch>> batches(JoinParts parts) {
        List<SortedMap<Integer, Batch>> all = new ArrayList<>(parts.references().values());
        all.addAll(parts.groups().values());
        return all;
    }

    private static long rowBytes(JoinParts parts) {
        List<SortedMap<Integer, Batch>> all = batches(parts);
        long bytes = 0;
        for (int owner = 0; owner < all.size(); owner++) {
            for (var entry : all.get(owner).entrySet()) {
                bytes += field(BulkRows.size(owner, entry.getKey(), entry.getValue()));
            }
        }
        return bytes;
    }

    private static void addRows(JoinParts parts, RowSink sink) throws IOException {
        List<SortedMap<Integer, Batch>> all = batches(parts);
        for (int owner = 0; owner < all.size(); owner++) {
            for (var entry : all.get(owner).entrySet()) {
                sink.add(owner, entry.getKey(), entry.getValue());
            }
        }
    }
}
