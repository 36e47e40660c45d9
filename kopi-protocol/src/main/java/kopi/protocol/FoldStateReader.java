package kopi.protocol;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import kopi.core.error.CorruptStateException;
import kopi.core.job.FileIdentity;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPhase;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.TableEnd;
import kopi.core.message.Message.TablesJoined;
import kopi.core.model.Batch;
import kopi.core.model.JobId;
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
import kopi.core.topology.RoleKind;
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
 * Reads what a {@link FoldStateWriter} wrote. Rows stay views of the bytes until they are asked for; that they can be read is
 * checked before.
 */
final class FoldStateReader {
    private static final int VERSION_TAG = SavedState.VERSION_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;

    private final PlanCache plans;

    FoldStateReader(PlanCache plans) {
        this.plans = plans;
    }

    /** @throws CorruptStateException if these bytes are no state, or another version's */
    FoldState read(byte[] bytes) {
        checkVersion(bytes);
        return Parsing.translated("state", () -> read(parsed(bytes)));
    }

    /** Versions 1 and 2 stood in four bytes, the highest first. */
    private static void checkVersion(byte[] bytes) {
        boolean isEarly = bytes.length >= Integer.BYTES
                && (bytes[0] | bytes[1] | bytes[2]) == 0
                && (bytes[3] == 1 || bytes[3] == 2);
        if (isEarly) {
            throw otherVersion(bytes[3]);
        }
    }

    private static CorruptStateException otherVersion(int version) {
        return new CorruptStateException("state of version " + Integer.toUnsignedString(version)
                + "; this version reads version " + FoldStateWriter.VERSION);
    }

    private static SavedState parsed(byte[] bytes) throws IOException {
        CodedInputStream start = CodedInputStream.newInstance(bytes);
        if (start.readTag() != VERSION_TAG) {
            throw new CorruptStateException("state does not begin with its version");
        }
        int version = start.readUInt32();
        if (version != FoldStateWriter.VERSION) {
            throw otherVersion(version);
        }
        FieldGuard.check(CodedInputStream.newInstance(bytes), SavedState.getDescriptor(), Limits.STATE_FIELDS);
        CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
        in.enableAliasing(true);
        SavedState state = SavedState.parseFrom(in);
        in.checkLastTagWas(0);
        return state;
    }

    private FoldState read(SavedState saved) {
        saved.getRowsList().forEach(BulkRows::check);
        return switch (saved.getOfCase()) {
            case OWNER -> withoutRows(saved, owned(saved.getOwner()));
            case CONTROLLER -> withoutRows(saved, led(saved.getController()));
            case SHARE -> sums(saved.getShare(), saved.getRowsList());
            case JOIN -> parts(saved.getJoin(), saved.getRowsList());
            case OF_NOT_SET -> throw new CorruptStateException("state of nobody");
        };
    }

    private static FoldState withoutRows(SavedState saved, FoldState state) {
        require(saved.getRowsCount() == 0, "rows of nobody");
        return state;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new CorruptStateException("state holds " + otherwise);
        }
    }

    // --- Jobs. ------------------------------------------------------------------------------------------------------

    private OwnedJobs owned(SavedOwner saved) {
        return new OwnedJobs(saved.getPlansList().stream().map(plans::read).toList());
    }

    private LedJobs led(SavedController saved) {
        require(saved.getClosedCount() == saved.getClosedByCount(), "closed jobs that nobody has closed");
        List<ClosedJob> closed = new ArrayList<>();
        for (int i = 0; i < saved.getClosedCount(); i++) {
            closed.add(new ClosedJob(
                    new JobId(saved.getClosed(i)), SizeWire.index(RoleKind.CONTROLLER, saved.getClosedBy(i))));
        }
        return new LedJobs(
                SizeWire.read(saved.getSize()),
                saved.getLeavingList().stream().map(FoldStateReader::leaving).toList(),
                closed,
                saved.getJobsList().stream().map(this::job).toList());
    }

    private static LeavingController leaving(SavedLeaving saved) {
        require(saved.getEntries() >= 0, "a negative number of entries");
        return new LeavingController(
                SizeWire.index(RoleKind.CONTROLLER, saved.getController()),
                SizeWire.read(saved.getRevision()),
                saved.getEntries());
    }

    private LedJob job(SavedJob saved) {
        JobPlan plan = plans.read(saved.getPlan());
        return new LedJob(
                SizeWire.index(RoleKind.CONTROLLER, saved.getController()),
                plan,
                input(saved),
                Limits.natural("attempt", saved.getAttempt()),
                saved.getEphemeral(),
                phase(saved.getPhase()),
                ProgressWire.read(saved.getFinishedList()),
                saved.hasJoined() ? Optional.of(joined(plan.job(), saved.getJoined())) : Optional.empty(),
                Limits.reason(saved.getFailure()));
    }

    private static InputIdentity input(SavedJob saved) {
        int count = saved.getPathsCount();
        require(
                count == saved.getFileBytesCount()
                        && count == saved.getChecksumsCount()
                        && count <= InputIdentity.MAX_FILES,
                "an input of " + count + " files");
        List<FileIdentity> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(new FileIdentity(Limits.path(saved.getPaths(i)), saved.getFileBytes(i), saved.getChecksums(i)));
        }
        return new InputIdentity(Limits.natural("batch bytes", saved.getBatchBytes()), files);
    }

    private static JobPhase phase(SavedPhase saved) {
        return switch (saved) {
            case SAVED_PHASE_RUNNING -> JobPhase.RUNNING;
            case SAVED_PHASE_COMPLETED -> JobPhase.COMPLETED;
            case SAVED_PHASE_FAILED -> JobPhase.FAILED;
            case SAVED_PHASE_UNSPECIFIED, UNRECOGNIZED ->
                throw new CorruptStateException("state holds a job in no phase");
        };
    }

    private static TablesJoined joined(JobId job, SavedTablesJoined saved) {
        require(saved.getFilesCount() == saved.getSlicesCount(), "tables without their slices");
        List<TableEnd> tables = new ArrayList<>();
        for (int i = 0; i < saved.getFilesCount(); i++) {
            tables.add(new TableEnd(saved.getFiles(i), Limits.natural("slices", saved.getSlices(i))));
        }
        return new TablesJoined(job, tables, saved.getWarningsList());
    }

    // --- An aggregator's share.
    // -----------------------------------------------------------------------------------------------

    private static AggregatorSums sums(SavedShare saved, List<SavedRows> rows) {
        List<List<SavedRows>> byReport = byOwner(rows, saved.getReportsCount());
        SortedMap<Integer, SortedMap<String, SavedTable>> tables = new TreeMap<>();
        SortedMap<Integer, SortedMap<String, SavedTable>> rightTables = new TreeMap<>();
        for (int i = 0; i < byReport.size(); i++) {
            SavedGroups groups = saved.getReports(i);
            SavedTable before = (groups.getRight() ? rightTables : tables)
                    .computeIfAbsent(Limits.natural("partition", groups.getPartition()), _ -> new TreeMap<>())
                    .put(groups.getReport(), table(groups, byReport.get(i)));
            require(before == null, "a report twice");
        }
        SortedMap<Integer, PartitionTables> partitions = new TreeMap<>();
        Stream.concat(tables.keySet().stream(), rightTables.keySet().stream())
                .distinct()
                .forEach(partition -> partitions.put(
                        partition,
                        new PartitionTables(
                                tables.getOrDefault(partition, Collections.emptySortedMap()),
                                rightTables.getOrDefault(partition, Collections.emptySortedMap()))));
        return new AggregatorSums(ProgressWire.read(saved.getProgressList()), partitions);
    }

    private static SavedTable table(SavedGroups groups, List<SavedRows> rows) {
        int size = Limits.natural("groups", groups.getGroups());
        long found = rows.stream().mapToLong(SavedRows::getRows).sum();
        require(size == found && size > 0, found + " groups where there should be " + size);
        int columns = rows.getFirst().getTypes().size();
        require(columns > 0, "groups without columns");
        return new SavedTable(
                columns,
                size,
                groups.getWide(),
                () -> rows.stream().map(BulkRows::read).iterator());
    }

    private static List<List<SavedRows>> byOwner(List<SavedRows> rows, int owners) {
        List<List<SavedRows>> byOwner = new ArrayList<>();
        for (int i = 0; i < owners; i++) {
            byOwner.add(new ArrayList<>());
        }
        for (SavedRows some : rows) {
            require(Integer.compareUnsigned(some.getOwner(), owners) < 0, "rows of nobody");
            byOwner.get(some.getOwner()).add(some);
        }
        return byOwner;
    }

    // --- A join. ----------------------------------------------------------------------------------------------------

    private static JoinParts parts(SavedJoin saved, List<SavedRows> rows) {
        int references = saved.getReferencesCount();
        List<List<SavedRows>> byOwner = byOwner(rows, references + saved.getReportsCount());
        return new JoinParts(
                saved.getJoined(),
                ProgressWire.read(saved.getProgressList()),
                batches(saved.getReferencesList(), byOwner.subList(0, references)),
                batches(saved.getReportsList(), byOwner.subList(references, byOwner.size())));
    }

    private static SortedMap<String, SortedMap<Integer, Batch>> batches(
            List<String> names, List<List<SavedRows>> rows) {
        SortedMap<String, SortedMap<Integer, Batch>> batches = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            batches.put(names.get(i), numbered(rows.get(i)));
        }
        require(batches.size() == names.size(), "a name twice");
        return batches;
    }

    private static SortedMap<Integer, Batch> numbered(List<SavedRows> rows) {
        SortedMap<Integer, Batch> numbered = new TreeMap<>();
        for (SavedRows some : rows) {
            numbered.put(Limits.natural("number", some.getNumber()), BulkRows.read(some));
        }
        require(numbered.size() == rows.size(), "rows of the same number");
        return numbered;
    }
}
