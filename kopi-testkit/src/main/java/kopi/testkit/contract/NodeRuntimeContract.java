package kopi.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import kopi.core.port.NodeLog;
import kopi.core.port.NodeRuntime;
import kopi.core.topology.RoleKind;
import kopi.testkit.contract.RecordedAnswers.Answer;
import kopi.testkit.contract.RecordedAnswers.Answer.Checked;
import kopi.testkit.contract.RecordedAnswers.Answer.Exited;
import kopi.testkit.contract.RecordedAnswers.Answer.Started;
import kopi.testkit.contract.RecordedAnswers.Answer.Surveyed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link NodeRuntime} must do. An implementation's test class extends it. */
public abstract class NodeRuntimeContract {
    /** A node that says something and then lives until it is asked to end. */
    protected static final List<String> USUAL = List.of("sh", "-c", "echo here; exec sleep 60");

    /** A node that does not end when it is asked. */
    protected static final List<String> STUBBORN =
            List.of("sh", "-c", "trap 'echo asked' TERM; echo here; while :; do sleep 0.05; done");

    private static final NodeId NODE = new NodeId(RoleKind.FILTER.node(1));
    private static final NodeSpec SPEC = new NodeSpec(NODE, List.of(RoleKind.FILTER));
    private static final NodeSpec OTHER = new NodeSpec(new NodeId(RoleKind.FILTER.node(2)), List.of(RoleKind.FILTER));
    private static final int ROUNDS = 5;

    private final RecordedAnswers answers = new RecordedAnswers();
    private final List<NodeRuntime> opened = new ArrayList<>();

    /**
     * A runtime of the one cluster of this test; asks nodes to stop for no more than a second.
     *
     * @param command what every node of it runs
     */
    protected abstract NodeRuntime open(List<String> command, NodeRuntime.Answers heard);

    private NodeRuntime runtime(List<String> command, RecordedAnswers heard) {
        NodeRuntime runtime = open(command, heard);
        opened.add(runtime);
        return runtime;
    }

    /** One that starts nodes; tests of others end here. */
    private NodeRuntime starting(List<String> command) {
        NodeRuntime runtime = runtime(command, answers);
        assumeTrue(runtime.custody() == Custody.EGGS, "somebody else starts nodes");
        return runtime;
    }

    @AfterEach
    void closeRuntimes() {
        opened.forEach(NodeRuntime::close);
    }

    private ProcessState look(NodeRuntime runtime, RecordedAnswers heard) throws InterruptedException {
        runtime.look(NODE);
        return heard.next(Checked.class).state();
    }

    private ProcessState look(NodeRuntime runtime) throws InterruptedException {
        return look(runtime, answers);
    }

    /** Looks until it is so: signals take effect a moment after they were sent. */
    private void awaitState(NodeRuntime runtime, Predicate<ProcessState> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        ProcessState state = look(runtime);
        while (!wanted.test(state)) {
            assertThat(System.nanoTime()).as("state after 20 s: %s", state).isLessThan(deadline);
            state = look(runtime);
        }
    }

    private Started start(NodeRuntime runtime, long incarnation) throws InterruptedException {
        runtime.start(SPEC, incarnation);
        return answers.next(Started.class);
    }

    private void kill(NodeRuntime runtime, Started life) throws InterruptedException {
        runtime.kill(NODE, life.pid(), life.incarnation());
        assertThat(answers.next(Exited.class)).isEqualTo(new Exited(NODE, life.incarnation()));
    }

    private static boolean isLife(ProcessState state, long incarnation) {
        return state instanceof Alive alive && alive.incarnation() == incarnation;
    }

    // --- Of all. --------------------------------------------------------------------------------------------------

    @Test
    void aRuntimeSaysWhoSeesToItThatNoLifeRunsTwice() {
        assertThat(runtime(USUAL, answers).fencing()).isNotBlank().doesNotContain("\n");
    }

    @Test
    void aNodeThatNobodyKnowsHasNoLog() {
        NodeRuntime runtime = runtime(USUAL, answers);
        assertThatThrownBy(() -> runtime.log(NODE)).isInstanceOf(KopiException.class);
    }

    @Test
    void whereSomebodyElseStartsNodesEveryRequestIsAnsweredSo() throws InterruptedException {
        NodeRuntime runtime = runtime(USUAL, answers);
        assumeTrue(runtime.custody() == Custody.OTHERS, "eggs start nodes");
        List<Runnable> requests = List.of(
                () -> runtime.look(NODE),
                () -> runtime.start(SPEC, 7),
                () -> runtime.kill(NODE, 1, 7),
                () -> runtime.stop(NODE, 1, 7),
                () -> runtime.freeze(NODE, 1, 7),
                () -> runtime.forget(NODE, 7));
        for (Runnable request : requests) {
            request.run();
            assertThat(answers.next())
                    .isInstanceOfSatisfying(
                            Checked.class,
                            checked -> assertThat(checked.state()).isInstanceOf(Unclear.class));
        }
        runtime.list();
        assertThat(answers.next()).isEqualTo(new Surveyed(List.of()));
    }

    // --- Starting. ------------------------------------------------------------------------------------------------

    @Test
    void aStartedNodeIsFound() throws InterruptedException {
        NodeRuntime runtime = starting(USUAL);
        assertThat(look(runtime)).isEqualTo(new Gone(0));
        Started started = start(runtime, 7);
        assertThat(started.restarts()).isZero();
        assertThat(look(runtime)).matches(state -> isLife(state, 7), "life 7");
        runtime.start(OTHER, 8);
        answers.next(Started.class);
        runtime.list();
        assertThat(answers.next(Surveyed.class).found())
                .extracting(Found::node)
                .containsExactlyInAnyOrder(NODE, OTHER.id());
    }

    @Test
    void aNodeThatLivesIsNotStartedAgain() throws InterruptedException {
        NodeRuntime runtime = starting(USUAL);
        start(runtime, 7);
        runtime.start(SPEC, 8);
        assertThat(answers.next(Checked.class).state()).matches(state -> isLife(state, 7), "life 7");
    }

    @Test
    void anIncarnationIsStartedOnce() throws InterruptedException {
        NodeRuntime runtime = starting(USUAL);
        kill(runtime, start(runtime, 7));
        for (long incarnation : new long[] {7, 6}) {
            runtime.start(SPEC, incarnation);
            assertThat(answers.next(Checked.class).state()).isEqualTo(new Gone(7));
        }
        Started next = start(runtime, 8);
        assertThat(next.restarts()).isEqualTo(1);
        assertThat(look(runtime)).matches(state -> isLife(state, 8), "life 8");
    }

    @Test
    void runtimesOfOneClusterKnowTheSame() throws InterruptedException {
        start(starting(USUAL), 7);
        var heard = new RecordedAnswers();
        NodeRuntime other = runtime(USUAL, heard);
        assertThat(look(other, heard)).matches(state -> isLife(state, 7), "life 7");
    }

    /** Two eggs that both lead: each wants a life of its own, at the same moment. */
    @Test
    void ofTwoThatStartANodeOneDoesAtMost() throws InterruptedException {
        NodeRuntime first = starting(USUAL);
        var heard = new RecordedAnswers();
        NodeRuntime second = runtime(USUAL, heard);
        for (int round = 1; round <= ROUNDS; round++) {
            long life = 10L * round;
            first.start(SPEC, life);
            second.start(SPEC, life + 1 - round % 2);
            boolean firstDid = startAnswer(answers) instanceof Started;
            boolean secondDid = startAnswer(heard) instanceof Started;
            assertThat(firstDid && secondDid)
                    .as("both started, in round " + round)
                    .isFalse();
            first.list();
            List<Found> found = answers.next(Surveyed.class).found();
            assertThat(found).hasSizeLessThanOrEqualTo(1);
            assertThat(found).hasSize(firstDid || secondDid ? 1 : 0);
            for (Found running : found) {
                first.kill(NODE, running.process().pid(), running.process().incarnation());
                answers.next(Exited.class);
            }
        }
    }

    /** An end that is reported unasked is about the round before. */
    private static Answer startAnswer(RecordedAnswers heard) throws InterruptedException {
        Answer answer = heard.next();
        while (answer instanceof Exited) {
            answer = heard.next();
        }
        return answer;
    }

    // --- Ending. --------------------------------------------------------------------------------------------------

    @Test
    void anotherLifeIsLeftAlone() throws InterruptedException {
        NodeRuntime runtime = starting(USUAL);
        Started started = start(runtime, 7);
        runtime.kill(NODE, started.pid(), 6);
        assertThat(answers.next(Checked.class).state()).matches(state -> isLife(state, 7), "life 7");
        runtime.stop(NODE, started.pid(), 8);
        assertThat(answers.next(Checked.class).state()).matches(state -> isLife(state, 7), "life 7");
        runtime.freeze(NODE, started.pid(), 8);
        assertThat(answers.next(Checked.class).state())
                .matches(state -> state instanceof Alive alive && !alive.isStopped(), "not frozen");
    }

    @Test
    void aStubbornNodeThatIsStoppedIsKilledInTheEnd() throws InterruptedException {
        NodeRuntime runtime = starting(STUBBORN);
        Started started = start(runtime, 7);
        NodeLog log = runtime.log(NODE);
        awaitLine(log, "here");
        runtime.stop(NODE, started.pid(), 7);
        runtime.stop(NODE, started.pid(), 7);
        assertThat(answers.next(Exited.class)).isEqualTo(new Exited(NODE, 7));
        assertThat(look(runtime)).isEqualTo(new Gone(7));
        awaitLine(log, "asked");
    }

    private static void awaitLine(NodeLog log, String line) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        List<String> lines = log.last(10);
        while (!lines.contains(line)) {
            assertThat(System.nanoTime()).as("lines after 20 s: %s", lines).isLessThan(deadline);
            lines = log.last(10);
        }
    }

    @Test
    void aFrozenNodeIsShownAsThatAndCanBeKilled() throws InterruptedException {
        NodeRuntime runtime = starting(USUAL);
        Started started = start(runtime, 7);
        runtime.freeze(NODE, started.pid(), 7);
        awaitState(runtime, state -> state instanceof Alive alive && alive.isStopped());
        kill(runtime, started);
        assertThat(look(runtime)).isEqualTo(new Gone(7));
    }

    @Test
    void whatHasEndedIsForgottenAndWhatLivesIsNot() throws InterruptedException {
        NodeRuntime runtime = starting(USUAL);
        Started started = start(runtime, 7);
        runtime.forget(NODE, 7);
        assertThat(answers.next(Checked.class).state()).matches(state -> isLife(state, 7), "life 7");
        kill(runtime, started);
        runtime.forget(NODE, 6);
        assertThat(answers.next(Checked.class).state()).isEqualTo(new Gone(7));
        runtime.forget(NODE, 7);
        assertThat(answers.next(Checked.class).state()).isEqualTo(new Gone(0));
    }

    @Test
    void aLogIsReadFromItsEndOn() throws InterruptedException {
        NodeRuntime runtime = starting(USUAL);
        Started started = start(runtime, 7);
        NodeLog log = runtime.log(NODE);
        awaitLine(log, "here");
        kill(runtime, started);
        awaitLine(log, "here");
        assertThat(log.last(0)).isEmpty();
    }
}
