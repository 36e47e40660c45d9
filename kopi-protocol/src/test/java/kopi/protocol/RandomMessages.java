package kopi.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import kopi.core.job.AuditResult;
import kopi.core.job.FileIdentity;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPlan;
import kopi.core.job.Owners;
import kopi.core.job.SeenBatches;
import kopi.core.message.Message;
import kopi.core.message.Section;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.Column;
import kopi.core.model.Dataset;
import kopi.core.model.Datasets;
import kopi.core.model.JobId;
import kopi.core.query.JoinSide;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.Reports;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.Revision;

/** Messages of every kind with random contents. */
final class RandomMessages {
    private final SplittableRandom random;
    private final RandomColumns columns;

    RandomMessages(SplittableRandom random) {
        this.random = random;
        this.columns = new RandomColumns(random);
    }

    /** One of each kind, packed rows excepted, which never come out of a codec. */
    List<Message> oneOfEach() {
        return List.of(
                new Message.OpenJob(
                        plan(),
                        input(),
                        natural(),
                        text(),
                        random.nextLong(),
                        random.nextBoolean(),
                        random.nextBoolean(),
                        random.nextBoolean()),
                new Message.FindJob(job(), text(), random.nextLong()),
                new Message.JobAdmitted(random.nextLong(), plan(), natural(), finished(), audit()),
                new Message.JobRefused(random.nextLong(), job(), text(), natural(), random.nextBoolean()),
                new Message.AbortJob(job(), text()),
                new Message.ClientAlive(job()),
                new Message.JobOpened(plan()),
                new Message.EndOfDataset(job(), dataset().name(), natural()),
                new Message.BatchFinished(id(), 1 + random.nextInt(9)),
                new Message.ClusterResized(new ClusterSize(revision(), 1 + random.nextInt(9), 1, 2)),
                new Message.ControllerDrained(random.nextInt(9), revision(), random.nextInt(99)),
                new Message.Progress(job(), dataset().name(), natural()),
                new Message.TablesJoined(job(), list(this::tableEnd), list(this::text)),
                new Message.JobCompleted(job(), list(this::tableEnd), list(this::text)),
                new Message.JobFailed(job(), text()),
                new Message.CloseJob(job()),
                new Message.DeadLetter(text(), rows(), text()),
                new Message.DeadLetter(text(), new Message.DeadLetter(text(), new Message.CloseJob(job()), text()), ""),
                rows(),
                new Message.Filtered(plan(), id(), list(this::section)),
                new Message.Grouped(plan(), id(), list(this::section)),
                new Message.Reduced(id(), 1 + random.nextInt(9), new TreeMap<>(Map.of(natural(), list(this::section)))),
                new Message.Aggregated(job(), dataset().name(), natural(), list(this::section)),
                new Message.Slice(job(), text(), natural(), natural(), bytes()),
                new Message.AuditJournal(job(), random.nextLong(), batches(), handedOver()),
                new Message.JournalAudited(job(), random.nextLong(), random.nextInt(99), text(), datasets(), false),
                new Message.JournalAudited(
                        job(),
                        random.nextLong(),
                        Message.JournalAudited.JOINER,
                        text(),
                        datasets(),
                        random.nextBoolean()));
    }

    private AuditResult audit() {
        return switch (random.nextInt(4)) {
            case 0 -> AuditResult.NONE;
            case 1 -> new AuditResult.Intact();
            case 2 -> new AuditResult.Lost(text() + "!");
            default ->
                new AuditResult.Waiting(Stream.concat(Stream.of("joiner-1"), list(this::text).stream())
                        .toList());
        };
    }

    private SortedMap<String, SeenBatches> batches() {
        SortedMap<String, SeenBatches> batches = new TreeMap<>();
        datasets()
                .forEach(dataset -> batches.put(
                        dataset,
                        new SeenBatches(
                                natural(),
                                list(this::natural),
                                random.nextBoolean() ? Optional.of(natural()) : Optional.empty())));
        return batches;
    }

    private SortedMap<String, SortedSet<Integer>> handedOver() {
        SortedMap<String, SortedSet<Integer>> handedOver = new TreeMap<>();
        datasets().forEach(dataset -> handedOver.put(dataset, new TreeSet<>(list(this::natural))));
        return handedOver;
    }

    private SortedSet<String> datasets() {
        return new TreeSet<>(list(() -> dataset().name()));
    }

    private InputIdentity input() {
        return new InputIdentity(
                natural(), list(() -> new FileIdentity(text(), random.nextLong(1L << 50), random.nextInt())));
    }

    Message.Rows rows() {
        return new Message.Rows(plan(), id(), batch());
    }

    JobPlan plan() {
        var parameters = new Parameters(
                random.nextInt(0, 3000),
                random.nextInt(3000, 10_000),
                random.nextInt(0, 1000),
                random.nextInt(1000, 86_400),
                random.nextLong(),
                random.nextInt(1, Integer.MAX_VALUE));
        List<Report> reports = new ArrayList<>();
        for (String name : Reports.NAMES) {
            if (reports.isEmpty() || random.nextBoolean()) {
                reports.add(Reports.named(name, parameters));
            }
        }
        var owners = random.nextBoolean() ? Owners.FIRST : new Owners(1 + random.nextInt(99), random.nextInt(9));
        return new JobPlan(job(), reports, random.nextInt(1, Limits.PARTITIONS + 1), owners);
    }

    private JobId job() {
        var id = new StringBuilder();
        for (int left = random.nextInt(1, 65); left > 0; left--) {
            id.append("abcxyz0189-".charAt(random.nextInt(11)));
        }
        return new JobId(id.toString());
    }

    private BatchId id() {
        return new BatchId(job(), dataset().name(), natural());
    }

    private Dataset dataset() {
        return Datasets.ALL.get(random.nextInt(Datasets.ALL.size()));
    }

    private Revision revision() {
        return new Revision(random.nextLong(1_000), "egg-" + random.nextInt(9), random.nextLong(1_000));
    }

    private int natural() {
        return random.nextInt() >>> random.nextInt(1, 32);
    }

    private String text() {
        return Stream.generate(() -> random.nextInt(4) == 0
                        ? Character.toString(random.nextInt(0xE000, 0x10FFFF))
                        : Character.toString(random.nextInt(0x20, 0x7f)))
                .limit(random.nextInt(20))
                .reduce("", String::concat);
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(100)];
        random.nextBytes(bytes);
        return bytes;
    }

    private Map<String, Integer> finished() {
        Map<String, Integer> finished = new TreeMap<>();
        for (int left = random.nextInt(4); left > 0; left--) {
            finished.put(text(), natural());
        }
        return finished;
    }

    private Message.TableEnd tableEnd() {
        return new Message.TableEnd(text(), natural());
    }

    private Section section() {
        return new Section(text(), random.nextBoolean() ? JoinSide.LEFT : JoinSide.RIGHT, batch());
    }

    private Batch batch() {
        int rows = random.nextInt(3) == 0 ? random.nextInt(3) : random.nextInt(300);
        List<Column> of = new ArrayList<>();
        for (int left = random.nextInt(6); left > 0; left--) {
            of.add(columns.column(rows));
        }
        return new Batch(rows, of);
    }

    private <T> List<T> list(Supplier<T> element) {
        return Stream.generate(element).limit(random.nextInt(4)).toList();
    }
}
