package kopi.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import kopi.core.egg.Custody;
import kopi.core.egg.EggInput.Found;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.ProcessState;
import kopi.core.egg.ProcessState.Alive;
import kopi.core.egg.ProcessState.Gone;
import kopi.core.egg.ProcessState.Unclear;
import kopi.core.error.KopiException;
import kopi.core.port.NodeRuntime;
import kopi.core.topology.RoleKind;
import kopi.testkit.contract.RecordedAnswers.Answer.Checked;
import kopi.testkit.contract.RecordedAnswers.Answer.Exited;
import kopi.testkit.contract.RecordedAnswers.Answer.Surveyed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link NodeRuntime} must do whose nodes others start, and start again ({@link Custody#SHARED}). An implementation's test
 * class extends it, and is those others.
 */
public abstract class SharedRuntimeContract {
    private static final NodeId NODE = new NodeId(RoleKind.JOINER.node(1));
    private static final NodeId OTHER = new NodeId(RoleKind.JOINER.node(2));
    private static final NodeSpec SPEC = new NodeSpec(NODE, List.of(RoleKind.JOINER));

    private final RecordedAnswers answers = new RecordedAnswers();
    private final List<NodeRuntime> opened = new ArrayList<>();

    /** A runtime of the one cluster of this test. */
    protected abstract NodeRuntime open(NodeRuntime.Answers heard);

    /** Starts a node as others do, of whom it is said that they start it again. */
    protected abstract void begin(NodeId node) throws Exception;

    /** Ends a node on purpose, so that nobody starts it again. */
    protected abstract void end(NodeId node) throws Exception;

    private NodeRuntime runtime(RecordedAnswers heard) {
        NodeRuntime runtime = open(heard);
        opened.add(runtime);
        return runtime;
    }

    @AfterEach
    void closeRuntimes() {
        opened.forEach(NodeRuntime::close);
    }

    private ProcessState look(NodeRuntime runtime) throws InterruptedException {
        runtime.look(NODE);
        return answers.next(Checked.class).state();
    }

    private Alive awaitAlive(NodeRuntime runtime, Predicate<Alive> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            ProcessState state = look(runtime);
            if (state instanceof Alive alive && wanted.test(alive)) {
                return alive;
            }
            assertThat(System.nanoTime()).as("state after 20 s: %s", state).isLessThan(deadline);
        }
    }

    @Test
    void itSaysWhoSeesToItThatNoLifeRunsTwice() {
        NodeRuntime runtime = runtime(answers);
        assertThat(runtime.custody()).isEqualTo(Custody.SHARED);
        assertThat(runtime.fencing()).isNotBlank().doesNotContain("\n");
    }

    @Test
    void whatOthersHaveStartedIsFound() throws Exception {
        NodeRuntime runtime = runtime(answers);
        assertThat(look(runtime)).isInstanceOf(Gone.class);
        long before = System.currentTimeMillis();
        begin(NODE);
        begin(OTHER);
        Alive alive = awaitAlive(runtime, _ -> true);
        assertThat(alive.isStopped()).isFalse();
        // To the second, as some say it.
        assertThat(alive.incarnation())
                .isBetween(
                        TimeUnit.SECONDS.toMillis(TimeUnit.MILLISECONDS.toSeconds(before)), System.currentTimeMillis());
        runtime.list();
        assertThat(answers.next(Surveyed.class).found()).extracting(Found::node).containsExactlyInAnyOrder(NODE, OTHER);
    }

    @Test
    void whatIsKilledLivesAnotherLife() throws Exception {
        NodeRuntime runtime = runtime(answers);
        begin(NODE);
        Alive first = awaitAlive(runtime, _ -> true);
        runtime.kill(NODE, 0, first.incarnation());
        answers.next(Exited.class);
        awaitAlive(runtime, next -> next.incarnation() > first.incarnation());
    }

    @Test
    void anEarlierLifeIsNotTheOneThatRuns() throws Exception {
        NodeRuntime runtime = runtime(answers);
        begin(NODE);
        Alive alive = awaitAlive(runtime, _ -> true);
        runtime.kill(NODE, 0, alive.incarnation() - 1);
        assertThat(answers.next(Checked.class).state())
                .isInstanceOfSatisfying(
                        Alive.class, still -> assertThat(still.incarnation()).isEqualTo(alive.incarnation()));
        runtime.freeze(NODE, 0, alive.incarnation() - 1);
        assertThat(answers.next(Checked.class).state())
                .isInstanceOfSatisfying(
                        Alive.class, still -> assertThat(still.isStopped()).isFalse());
    }

    /** Two eggs that both lead, and both find that it hangs. */
    @Test
    void ofTwoThatKillALifeOneDoes() throws Exception {
        NodeRuntime first = runtime(answers);
        var heard = new RecordedAnswers();
        NodeRuntime second = runtime(heard);
        begin(NODE);
        Alive alive = awaitAlive(first, _ -> true);
        first.kill(NODE, 0, alive.incarnation());
        answers.next(Exited.class);
        Alive next = awaitAlive(first, later -> later.incarnation() > alive.incarnation());
        second.kill(NODE, 0, alive.incarnation());
        heard.next(Checked.class);
        assertThat(awaitAlive(first, _ -> true).incarnation()).isEqualTo(next.incarnation());
    }

    @Test
    void whatRunsOrWasEndedOnPurposeIsNotStarted() throws Exception {
        NodeRuntime runtime = runtime(answers);
        begin(NODE);
        Alive alive = awaitAlive(runtime, _ -> true);
        runtime.start(SPEC, System.currentTimeMillis());
        answers.next(Checked.class);
        assertThat(awaitAlive(runtime, _ -> true).incarnation()).isEqualTo(alive.incarnation());
        end(NODE);
        runtime.start(SPEC, System.currentTimeMillis());
        answers.next(Checked.class);
        assertThat(look(runtime)).isInstanceOf(Gone.class);
    }

    @Test
    void whatOthersHaveInTheirHandsIsAnsweredSo() throws Exception {
        NodeRuntime runtime = runtime(answers);
        begin(NODE);
        Alive alive = awaitAlive(runtime, _ -> true);
        runtime.stop(NODE, 0, alive.incarnation());
        assertThat(answers.next(Checked.class).state()).isInstanceOf(Unclear.class);
        runtime.forget(NODE, alive.incarnation());
        assertThat(answers.next(Checked.class).state()).isInstanceOf(Unclear.class);
    }

    @Test
    void aNodeThatNobodyKnowsHasNoLog() {
        NodeRuntime runtime = runtime(answers);
        assertThatThrownBy(() -> runtime.log(NODE)).isInstanceOf(KopiException.class);
    }
}
