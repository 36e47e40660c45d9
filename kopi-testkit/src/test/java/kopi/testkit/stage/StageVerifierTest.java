package kopi.testkit.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import kopi.core.message.Message;
import kopi.core.message.Message.BatchFinished;
import kopi.core.message.Message.Progress;
import kopi.core.message.Message.Reduced;
import kopi.core.message.Message.Slice;
import kopi.core.message.Section;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.model.LongColumn;
import kopi.core.role.Effect;
import kopi.core.role.Effect.Publish;
import kopi.core.role.Fold;
import kopi.core.role.Role;
import kopi.core.role.Routes;
import kopi.core.state.SeenSet;
import kopi.testkit.stage.StageVerifier.Mode;
import org.junit.jupiter.api.Test;

/** The verifier bites: each way to be wrong is found, and named. */
class StageVerifierTest {
    private static final JobId JOB = new JobId("j");
    private static final int BATCHES = 6;
    private static final List<Message> JOURNAL = IntStream.range(0, BATCHES)
            .<Message>mapToObj(seq -> new BatchFinished(new BatchId(JOB, "transactions", seq), 1))
            .toList();

    private static List<Effect> publish(int total) {
        return List.of(new Publish(Routes.CONTROL, new Progress(JOB, "transactions", total)));
    }

    private static int seq(Message message) {
        return ((BatchFinished) message).id().seq();
    }

    // --- Folds. -----------------------------------------------------------------------------------------------------

    /** Adds up the seqs and publishes the sum when all are there; right as it stands. */
    private static class Adder implements Fold {
        int seen;
        int sum;

        @Override
        public String name() {
            return "adder";
        }

        /** Whether a message is news. */
        boolean admit(int seq) {
            boolean isNews = (seen & 1 << seq) == 0;
            seen |= 1 << seq;
            return isNews;
        }

        @Override
        public List<Effect> receive(Message message) {
            if (!admit(seq(message))) {
                return List.of();
            }
            sum += seq(message);
            return Integer.bitCount(seen) == BATCHES ? publish(sum) : List.of();
        }

        @Override
        public byte[] snapshot() {
            return ByteBuffer.allocate(8).putInt(seen).putInt(sum).array();
        }

        @Override
        public List<Effect> restore(byte[] snapshot) {
            ByteBuffer in = ByteBuffer.wrap(snapshot);
            seen = in.getInt();
            sum = in.getInt();
            return List.of();
        }
    }

    private static void assertFound(Supplier<? extends Fold> broken, Mode mode, String what) {
        assertThatThrownBy(() -> StageVerifier.verifyFold(broken, JOURNAL))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("adder, mode " + mode)
                .hasMessageContaining(what);
    }

    @Test
    void aRightFoldIsRight() {
        assertThatCode(() -> StageVerifier.verifyFold(Adder::new, JOURNAL)).doesNotThrowAnyException();
    }

    @Test
    void aFoldThatTakesDuplicatesForNewsIsFound() {
        assertFound(
                () -> new Adder() {
                    @Override
                    boolean admit(int seq) {
                        super.admit(seq);
                        return true;
                    }
                },
                Mode.TWICE,
                "published another message; first difference: expected");
    }

    @Test
    void aFoldWithStateOutsideOfItsSnapshotIsFound() {
        assertFound(
                () -> new Adder() {
                    private int hidden;

                    @Override
                    public List<Effect> receive(Message message) {
                        hidden += seq(message);
                        return super.receive(message).isEmpty() ? List.of() : publish(hidden);
                    }
                },
                Mode.TWICE,
                "published another message");
        assertFound(
                () -> new Adder() {
                    private final SeenSet hidden = new SeenSet();

                    @Override
                    public List<Effect> receive(Message message) {
                        hidden.add(seq(message));
                        return super.receive(message).isEmpty() ? List.of() : publish(hidden.below());
                    }
                },
                Mode.RESTORED,
                "published another message");
    }

    @Test
    void aFoldWhoseOutputDependsOnTheOrderOfArrivalIsFoundWithItsSeed() {
        assertFound(
                () -> new Adder() {
                    @Override
                    public List<Effect> receive(Message message) {
                        return super.receive(message).isEmpty() ? List.of() : publish(seq(message));
                    }
                },
                Mode.SHUFFLED,
                "replay with -Dkopi.seed=");
    }

    @Test
    void aFoldThatLosesStateOnTheWayIsFound() {
        assertFound(
                () -> new Adder() {
                    @Override
                    public List<Effect> restore(byte[] snapshot) {
                        super.restore(snapshot);
                        sum = 0;
                        return List.of();
                    }
                },
                Mode.REPLAYED,
                "a snapshot of the restored state differs");
    }

    @Test
    void aFoldWhoseStateDependsOnTheOrderOfArrivalIsFound() {
        assertFound(
                () -> new Adder() {
                    private int last;

                    @Override
                    public List<Effect> receive(Message message) {
                        last = seq(message);
                        return super.receive(message);
                    }

                    @Override
                    public byte[] snapshot() {
                        return ByteBuffer.allocate(12)
                                .put(super.snapshot())
                                .putInt(last)
                                .array();
                    }

                    @Override
                    public List<Effect> restore(byte[] snapshot) {
                        super.restore(snapshot);
                        last = ByteBuffer.wrap(snapshot).getInt(8);
                        return List.of();
                    }
                },
                Mode.SHUFFLED,
                "ended in another state: the snapshots differ from byte 11 on");
    }

    @Test
    void aFoldWhoseSnapshotChangesItIsFound() {
        assertFound(
                () -> new Adder() {
                    @Override
                    public byte[] snapshot() {
                        byte[] state = super.snapshot();
                        sum++;
                        return state;
                    }
                },
                Mode.REPLAYED,
                "a second snapshot");
    }

    // --- Stateless roles. -------------------------------------------------------------------------------------------

    /** Says which batch it got. */
    private static class Echo implements Role {
        @Override
        public String name() {
            return "echo";
        }

        @Override
        public List<Effect> receive(Message message) {
            return publish(seq(message));
        }
    }

    private static void assertFound(Supplier<? extends Role> broken, Mode mode) {
        assertThatThrownBy(() -> StageVerifier.verifyStateless(broken, JOURNAL))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("echo, mode " + mode)
                .hasMessageContaining("first difference");
    }

    @Test
    void aRightStatelessRoleIsRight() {
        assertThatCode(() -> StageVerifier.verifyStateless(Echo::new, JOURNAL)).doesNotThrowAnyException();
    }

    @Test
    void aRoleThatRemembersDuplicatesIsFound() {
        assertFound(
                () -> new Echo() {
                    private final SeenSet seen = new SeenSet();

                    @Override
                    public List<Effect> receive(Message message) {
                        return seen.add(seq(message)) ? super.receive(message) : List.of();
                    }
                },
                Mode.AGAIN);
    }

    @Test
    void aRoleThatRemembersItsLastMessageIsFound() {
        assertFound(
                () -> new Echo() {
                    private int largest;

                    @Override
                    public List<Effect> receive(Message message) {
                        largest = Math.max(largest, seq(message));
                        return publish(largest);
                    }
                },
                Mode.ANY_ORDER);
    }

    @Test
    void aRoleThatWritesToItsMessagesIsFound() {
        var rows = new Batch(1, List.of(new LongColumn(new long[] {1})));
        var message = new Reduced(
                new BatchId(JOB, "transactions", 0), 1, new TreeMap<>(Map.of(0, List.of(new Section("t3", rows)))));
        assertThatThrownBy(() -> StageVerifier.verifyStateless(
                        () -> new Echo() {
                            @Override
                            public List<Effect> receive(Message any) {
                                rows.longs(0)[0]++;
                                return List.of();
                            }
                        },
                        List.of(message)))
                .hasMessageContaining("wrote to the messages");
    }

    // --- What is compared. ------------------------------------------------------------------------------------------

    @Test
    void arraysInsideOfRecordsAreCompared() {
        byte[] csv = "a,\"b\"\n".getBytes(UTF_8);
        var slice = new Slice(JOB, "t1.csv", 0, 1, csv);
        assertThat(CanonicalText.of(slice))
                .isEqualTo("Slice(job=JobId(value=\"j\"), file=\"t1.csv\", seq=0, rows=1, csv=\"a,\\\"b\\\"\\n\")")
                .isEqualTo(CanonicalText.of(new Slice(JOB, "t1.csv", 0, 1, csv.clone())))
                .isNotEqualTo(CanonicalText.of(new Slice(JOB, "t1.csv", 0, 1, new byte[6])));
        List<Object> values = new ArrayList<>(List.of(new long[] {1, -2}, new int[0], Mode.AGAIN, true));
        values.add(null);
        assertThat(CanonicalText.of(values)).isEqualTo("[[1, -2], [], AGAIN, true, null]");
        assertThatThrownBy(() -> CanonicalText.of(new Object())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void withoutMessagesNothingWouldBeVerified() {
        assertThatThrownBy(() -> StageVerifier.verifyFold(Adder::new, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
