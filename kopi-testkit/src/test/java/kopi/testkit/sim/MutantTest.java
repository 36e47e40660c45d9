package kopi.testkit.sim;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import kopi.core.job.FileIdentity;
import kopi.core.job.InputIdentity;
import kopi.core.message.Message;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.JobRefused;
import kopi.core.message.Message.OpenJob;
import kopi.core.message.Message.Reduced;
import kopi.core.message.Message.Slice;
import kopi.core.model.BatchId;
import kopi.core.role.AggregatorJob;
import kopi.core.role.Controller;
import kopi.core.role.Effect;
import kopi.core.role.Filter;
import kopi.core.role.Fold;
import kopi.core.role.Role;
import kopi.core.role.Routes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The simulation bites: each of these variants breaks one rule that exactly-once rests on, and is found within a bounded
 * number of seeds. A variant that is no longer found means that the simulation has lost a tooth.
 */
class MutantTest {
    @TempDir
    private Path folder;

    private void assertFound(Components broken, String... symptoms) {
        MutantHunt.assertFound(folder, broken, symptoms);
    }

    // --- Broken pieces. ---------------------------------------------------------------------------------------------

    /** Breaks a fold. */
    private static class BrokenFold implements Fold {
        final Fold real;

        BrokenFold(Fold real) {
            this.real = real;
        }

        @Override
        public String name() {
            return real.name();
        }

        @Override
        public List<Effect> receive(Message message) {
            return real.receive(message);
        }

        @Override
        public List<Effect> tick(long nowMillis) {
            return real.tick(nowMillis);
        }

        @Override
        public byte[] snapshot() {
            return real.snapshot();
        }

        @Override
        public List<Effect> restore(byte[] snapshot) {
            return real.restore(snapshot);
        }
    }

    /** Puts something in the place of the folds of one kind. */
    private static Components withFold(Class<? extends Fold> kind, UnaryOperator<Fold> broken) {
        return new Components() {
            @Override
            public Role role(Role real) {
                return kind.isInstance(real) ? broken.apply((Fold) real) : real;
            }
        };
    }

    // --- The commit order. ------------------------------------------------------------------------------------------

    @Tag("long")
    @Test
    void aWorkerThatDropsWhatItHasSeenIsFound() {
        assertFound(
                new Components() {
                    @Override
                    public Role role(Role real) {
                        return real instanceof Filter ? new Skipping(real) : real;
                    }
                },
                "is started over",
                "still not at its end",
                "other content");
    }

    /** Remembers what it has taken, and takes nothing twice: but the first time may have come to nothing. */
    private static final class Skipping implements Role {
        private final Role real;
        private final Set<BatchId> seen = new HashSet<>();

        Skipping(Role real) {
            this.real = real;
        }

        @Override
        public String name() {
            return real.name();
        }

        @Override
        public List<Effect> receive(Message message) {
            return message instanceof Message.Data data && !seen.add(data.id()) ? List.of() : real.receive(message);
        }
    }

    // --- State. -----------------------------------------------------------------------------------------------------

    /** Gives a repeated batch another number, so that the fold cannot know it again. */
    @Test
    void anAggregatorThatCountsDuplicatesIsFound() {
        assertFound(
                withFold(AggregatorJob.class, fold -> new BrokenFold(fold) {
                    private final Set<BatchId> seen = new HashSet<>();
                    private int beyond = 1_000_000;

                    @Override
                    public List<Effect> receive(Message message) {
                        return message instanceof Reduced(BatchId id, int aggregators, var partitions) && !seen.add(id)
                                ? super.receive(new Reduced(
                                        new BatchId(id.job(), id.dataset(), beyond++), aggregators, partitions))
                                : super.receive(message);
                    }
                }),
                "counted twice",
                "other bytes",
                "failed without cause");
    }

    /** A restored aggregator has its sums, but no longer knows which batches they are made of. */
    @Test
    void anAggregatorWhoseSeenSetIsOutsideOfItsSnapshotIsFound() {
        assertFound(
                withFold(AggregatorJob.class, fold -> new BrokenFold(fold) {
                    private final Set<BatchId> seenSince = new HashSet<>();
                    private boolean isRestored;
                    private int beyond = 1_000_000;

                    @Override
                    public List<Effect> restore(byte[] snapshot) {
                        isRestored = true;
                        return super.restore(snapshot);
                    }

                    @Override
                    public List<Effect> receive(Message message) {
                        byte[] before = snapshot();
                        List<Effect> effects = super.receive(message);
                        return isRestored
                                        && message instanceof Reduced(BatchId id, int aggregators, var partitions)
                                        && seenSince.add(id)
                                        && Arrays.equals(before, snapshot())
                                ? super.receive(new Reduced(
                                        new BatchId(id.job(), id.dataset(), beyond++), aggregators, partitions))
                                : effects;
                    }
                }),
                "counted twice",
                "other bytes",
                "failed without cause");
    }

    /** Admits a job again that was closed. */
    @Test
    void aControllerThatForgetsClosedJobsIsFound() {
        assertFound(
                withFold(Controller.class, fold -> new BrokenFold(fold) {
                    @Override
                    public List<Effect> receive(Message message) {
                        List<Effect> effects = super.receive(message);
                        return message instanceof OpenJob open
                                        && effects.stream().anyMatch(MutantTest::refuses)
                                ? List.of(new Effect.CreateJournal(Routes.results(open.job())))
                                : effects;
                    }
                }),
                "still not at its end",
                "which has no name, is left");
    }

    private static boolean refuses(Effect effect) {
        return effect instanceof Effect.Publish(var _, JobRefused refused)
                && refused.reason().contains("was closed");
    }

    // --- Completeness. ----------------------------------------------------------------------------------------------

    /** Takes the end of a dataset for the end of its data. */
    @Test
    void anEndThatDoesNotWaitForTheDataIsFound() {
        assertFound(
                withFold(AggregatorJob.class, fold -> new BrokenFold(fold) {
                    private final TreeMap<String, Set<Integer>> seen = new TreeMap<>();
                    private int aggregators = 1;

                    @Override
                    public List<Effect> receive(Message message) {
                        List<Effect> effects = new ArrayList<>(super.receive(message));
                        if (message instanceof Reduced reduced) {
                            aggregators = reduced.aggregators();
                            seen.computeIfAbsent(reduced.id().dataset(), _ -> new HashSet<>())
                                    .add(reduced.id().seq());
                        }
                        if (message instanceof EndOfDataset(var job, String dataset, int batches)) {
                            Set<Integer> known = seen.computeIfAbsent(dataset, _ -> new HashSet<>());
                            for (int seq = 0; seq < batches; seq++) {
                                if (known.add(seq)) {
                                    effects.addAll(super.receive(
                                            new Reduced(new BatchId(job, dataset, seq), aggregators, new TreeMap<>())));
                                }
                            }
                        }
                        return effects;
                    }
                }),
                "other bytes",
                "counted twice",
                "other content");
    }

    // --- Idempotence. -----------------------------------------------------------------------------------------------

    @Test
    void anOutputThatIsOtherWhenRepeatedIsFound() {
        assertFound(
                new Components() {
                    @Override
                    public Role role(Role real) {
                        return real instanceof Filter ? new Numbering(real) : real;
                    }
                },
                "other content",
                "other bytes");
    }

    /** Writes into its slices how many it has made. */
    private static final class Numbering implements Role {
        private final Role real;
        private int made;

        Numbering(Role real) {
            this.real = real;
        }

        @Override
        public String name() {
            return real.name();
        }

        @Override
        public List<Effect> receive(Message message) {
            return real.receive(message).stream().map(this::numbered).toList();
        }

        private Effect numbered(Effect effect) {
            return effect instanceof Effect.Publish(var to, Slice(var job, var file, int seq, int rows, var _))
                    ? new Effect.Publish(
                            to, new Slice(job, file, seq, rows, (made++ + "\n").getBytes(StandardCharsets.UTF_8)))
                    : effect;
        }
    }

    // --- Another input under the same name. -------------------------------------------------------------------------

    @Test
    void aClientThatDoesNotSayWhatItReadsIsFound() {
        assertFound(
                new Components() {
                    @Override
                    public InputIdentity input(InputIdentity real) {
                        return new InputIdentity(real.batchBytes(), List.of());
                    }
                },
                "other bytes",
                "other content",
                "still not at its end");
    }

    /** Like samples of a file that the correction is not in. */
    @Test
    void aClientThatDoesNotLookAtAllBytesIsFound() {
        assertFound(
                new Components() {
                    @Override
                    public InputIdentity input(InputIdentity real) {
                        return new InputIdentity(
                                real.batchBytes(),
                                real.files().stream()
                                        .map(file -> new FileIdentity(file.path(), file.bytes(), 0))
                                        .toList());
                    }
                },
                "other bytes",
                "other content",
                "still not at its end");
    }

    @Test
    void aReplacementThatLeavesTheReplacedJobBehindIsFound() {
        assertFound(
                withFold(Controller.class, fold -> new BrokenFold(fold) {
                    @Override
                    public List<Effect> receive(Message message) {
                        List<Effect> effects = super.receive(message);
                        return message instanceof OpenJob open && open.replaces()
                                ? effects.stream()
                                        .filter(effect -> !(effect instanceof Effect.DeleteJournal))
                                        .toList()
                                : effects;
                    }
                }),
                "still not at its end");
    }

    // --- Starting over. ---------------------------------------------------------------------------------------------

    @Test
    void aRestartThatKeepsTheOldJournalsIsFound() {
        assertFound(
                withFold(Controller.class, fold -> new BrokenFold(fold) {
                    @Override
                    public List<Effect> receive(Message message) {
                        List<Effect> effects = super.receive(message);
                        return message instanceof OpenJob
                                ? effects.stream()
                                        .filter(effect -> !(effect instanceof Effect.DeleteJournal))
                                        .toList()
                                : effects;
                    }
                }),
                "still not at its end",
                "other entries");
    }
}
