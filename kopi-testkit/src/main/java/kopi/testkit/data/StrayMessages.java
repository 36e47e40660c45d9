package kopi.testkit.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPlan;
import kopi.core.job.SeenBatches;
import kopi.core.message.Message;
import kopi.core.message.Section;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.model.LongColumn;
import kopi.core.role.Routes;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.Revision;

/** Messages of every kind, about a job, that nobody is waiting for. */
public final class StrayMessages {
    private static final int SEQ = 7;
    private static final String DATASET = "transactions";

    private StrayMessages() {}

    /**
     * One of each kind at least. Those about batches are about different ones, since what a stage makes of one must not
     * differ from what is sent here.
     */
    public static List<Message> about(JobPlan plan) {
        JobId job = plan.job();
        var id = new BatchId(job, DATASET, SEQ);
        var filtered = new BatchId(job, DATASET, SEQ + 1);
        var grouped = new BatchId(job, DATASET, SEQ + 2);
        var reduced = new BatchId(job, DATASET, SEQ + 3);
        List<Section> sections = List.of(new Section(
                "t3", new Batch(1, List.of(new LongColumn(new long[1]), new LongColumn(new long[1])))));
        var rows = new Message.Rows(plan, id, new Batch(1, List.of(new LongColumn(new long[1]))));
        List<Message> all = new ArrayList<>(List.of(
                new Message.OpenJob(plan, InputIdentity.NONE, 0, "nobody"),
                new Message.FindJob(job, "nobody"),
                new Message.JobAdmitted(plan, 0, Map.of(DATASET, 1)),
                new Message.JobRefused(job, "no", 0),
                new Message.AbortJob(job, "a stray message"),
                new Message.ClientAlive(job),
                new Message.JobOpened(plan),
                new Message.EndOfDataset(job, DATASET, 1),
                new Message.EndOfDataset(job, "no dataset", 1),
                new Message.BatchFinished(id, 1),
                new Message.BatchFinished(new BatchId(job, "no dataset", SEQ), 1),
                new Message.BatchFinished(id, SEQ),
                new Message.ClusterResized(ClusterSize.SMALLEST),
                new Message.ControllerDrained(SEQ, Revision.NONE, 1),
                new Message.Progress(job, DATASET, 1),
                new Message.TablesJoined(job, List.of(new Message.TableEnd("no file", 1)), List.of("no warning")),
                new Message.JobCompleted(job, List.of(new Message.TableEnd("no file", 1)), List.of()),
                new Message.JobFailed(job, "a stray message"),
                new Message.DeadLetter(Routes.FILTER.name(), rows, "a stray message"),
                new Message.DeadLetter(
                        Routes.FILTER.name(), new Message.DeadLetter(Routes.FILTER.name(), rows, "a"), "b"),
                rows,
                new Message.Filtered(plan, filtered, sections),
                new Message.Grouped(plan, grouped, sections),
                new Message.Reduced(reduced, 1, new TreeMap<>(Map.of(0, sections))),
                new Message.Reduced(reduced, 1, new TreeMap<>(Map.of(Integer.MAX_VALUE, sections))),
                new Message.Reduced(reduced, SEQ, new TreeMap<>()),
                new Message.Reduced(new BatchId(job, "no dataset", SEQ), 1, new TreeMap<>()),
                new Message.Aggregated(job, DATASET, 0, sections),
                new Message.Aggregated(job, DATASET, Integer.MAX_VALUE, sections),
                new Message.Slice(job, "no file", SEQ, 1, new byte[] {'x', '\n'}),
                new Message.AuditJournal(
                        job,
                        SEQ,
                        new TreeMap<>(Map.of("no dataset", new SeenBatches(SEQ, List.of(), Optional.of(SEQ)))),
                        new TreeMap<>()),
                new Message.JournalAudited(job, SEQ, 0, "everything", new TreeSet<>(Set.of("no dataset")), true),
                new Message.CloseJob(job)));
        requireEveryKind(all);
        return all;
    }

    /** So that a new kind of message cannot be forgotten here. */
    private static void requireEveryKind(List<Message> all) {
        Set<Class<?>> kinds = all.stream().map(Object::getClass).collect(Collectors.toSet());
        List<Class<?>> missing =
                leaves(Message.class).filter(kind -> !kinds.contains(kind)).collect(Collectors.toList());
        if (!missing.isEmpty()) {
            throw new AssertionError("no stray message is a " + missing);
        }
    }

    private static Stream<Class<?>> leaves(Class<?> kind) {
        Class<?>[] permitted = kind.getPermittedSubclasses();
        return permitted == null ? Stream.of(kind) : Stream.of(permitted).flatMap(StrayMessages::leaves);
    }
}
