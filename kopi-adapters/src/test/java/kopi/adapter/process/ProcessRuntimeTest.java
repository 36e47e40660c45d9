package kopi.adapter.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kopi.core.egg.EggInput.Found;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.ProcessState;
import kopi.core.egg.ProcessState.Alive;
import kopi.core.egg.ProcessState.Gone;
import kopi.core.topology.RoleKind;
import kopi.platform.ProcessIdentity;
import kopi.testkit.contract.RecordedAnswers;
import kopi.testkit.contract.RecordedAnswers.Answer;
import kopi.testkit.contract.RecordedAnswers.Answer.Checked;
import kopi.testkit.contract.RecordedAnswers.Answer.Exited;
import kopi.testkit.contract.RecordedAnswers.Answer.Started;
import kopi.testkit.contract.RecordedAnswers.Answer.Surveyed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: shells that sleep. */
class ProcessRuntimeTest {
    private static final NodeId NODE = new NodeId("filter-1");
    private static final NodeSpec SPEC = new NodeSpec(NODE, List.of(RoleKind.FILTER));
    private static final List<String> SLEEP = List.of("sleep", "60");
    /** Says its name and that it was asked to stop, which it then does not. */
    private static final List<String> STUBBORN =
            List.of("sh", "-c", "trap 'echo asked' TERM; echo here; while :; do sleep 0.05; done");

    @TempDir
    private Path folder;

    private final List<ProcessRuntime> runtimes = new ArrayList<>();
    private final RecordedAnswers answers = new RecordedAnswers();

    private ProcessRuntime runtime(List<String> command) {
        return runtime(command, answers);
    }

    private ProcessRuntime runtime(List<String> command, RecordedAnswers heard) {
        var runtime = new ProcessRuntime(
                new ProcessRuntime.Folders(run(), folder.resolve("logs")),
                (_, _) -> command,
                Duration.ofMillis(300),
                heard);
        runtimes.add(runtime);
        return runtime;
    }

    private Path run() {
        return folder.resolve("run");
    }

    @AfterEach
    void endWhatStillRuns() throws IOException {
        runtimes.forEach(ProcessRuntime::close);
        if (Files.isDirectory(run())) {
            for (NodeId node : ProcessRecord.nodes(run())) {
                Optional<ProcessRecord> record = ProcessRecord.read(run(), node).filter(ProcessRecord::isAlive);
                if (record.isPresent()
                        && record.get().process().pid()
                                != ProcessHandle.current().pid()) {
                    ProcessHandle.of(record.get().process().pid()).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        }
    }

    private Started start(ProcessRuntime runtime, long incarnation) throws InterruptedException {
        runtime.start(SPEC, incarnation);
        return answers.next(Started.class);
    }

    private ProcessState check(ProcessRuntime runtime) throws InterruptedException {
        runtime.look(NODE);
        return answers.next(Checked.class).state();
    }

    private static void signal(String signal, long pid) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    /** A signal takes effect a moment after it was sent. */
    private boolean becomesStopped(ProcessRuntime runtime) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < deadline) {
            if (check(runtime) instanceof Alive alive && alive.isStopped()) {
                return true;
            }
        }
        return false;
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("logs/filter-1.log"));
    }

    // --- Starting. ------------------------------------------------------------------------------------------------

    @Test
    void aStartedNodeLives() throws IOException, InterruptedException {
        ProcessRuntime runtime = runtime(SLEEP);
        assertThat(check(runtime)).isEqualTo(new Gone(0));
        Started started = start(runtime, 7);
        assertThat(started.incarnation()).isEqualTo(7);
        assertThat(started.restarts()).isZero();
        assertThat(check(runtime)).isInstanceOfSatisfying(Alive.class, alive -> {
            assertThat(alive.pid()).isEqualTo(started.pid());
            assertThat(alive.incarnation()).isEqualTo(7);
            assertThat(alive.ageMillis()).isBetween(0L, 60_000L);
        });
        runtime.list();
        assertThat(answers.next(Surveyed.class).found()).extracting(Found::node).containsExactly(NODE);
    }

    @Test
    void aNodeThatLivesIsNotStartedTwice() throws IOException, InterruptedException {
        ProcessRuntime runtime = runtime(SLEEP);
        Started started = start(runtime, 7);
        runtime.start(SPEC, 8);
        assertThat(answers.next(Checked.class).state())
                .isInstanceOfSatisfying(
                        Alive.class, alive -> assertThat(alive.pid()).isEqualTo(started.pid()));
    }

    @Test
    void anIncarnationIsStartedOnce() throws IOException, InterruptedException {
        ProcessRuntime runtime = runtime(SLEEP);
        Started started = start(runtime, 7);
        runtime.kill(NODE, started.pid(), 7);
        answers.next(Exited.class);
        runtime.start(SPEC, 7);
        assertThat(answers.next(Checked.class).state()).isEqualTo(new Gone(7));
        assertThat(start(runtime, 8).restarts()).isEqualTo(1);
    }

    @Test
    void outputIsAppendedToTheLog() throws IOException, InterruptedException {
        ProcessRuntime runtime = runtime(List.of("sh", "-c", "echo out; echo err >&2"));
        start(runtime, 1);
        answers.next(Exited.class);
        start(runtime, 2);
        answers.next(Exited.class);
        assertThat(log()).isEqualTo("out\nerr\nout\nerr\n");
    }

    @Test
    void whatDiesByItselfIsTold() throws IOException, InterruptedException {
        ProcessRuntime runtime = runtime(List.of("no-such-program"));
        runtime.start(SPEC, 1);
        Answer answer = answers.next();
        // With setsid, it is that which cannot find the program.
        if (answer instanceof Started) {
            assertThat(answers.next()).isEqualTo(new Exited(NODE, 1));
            assertThat(check(runtime)).isEqualTo(new Gone(1));
        } else {
            assertThat(answer).isInstanceOf(Answer.StartFailed.class);
        }
    }

    @Test
    void ofTwoLaunchersThatStartANodeOneDoes() throws IOException, InterruptedException {
        var others = new RecordedAnswers();
        ProcessRuntime one = runtime(SLEEP);
        ProcessRuntime other = runtime(SLEEP, others);
        for (long incarnation = 1; incarnation <= 20; incarnation++) {
            one.start(SPEC, incarnation);
            other.start(SPEC, incarnation);
            List<Answer> both = List.of(nextToStart(answers), nextToStart(others));
            List<Started> started = both.stream()
                    .filter(Started.class::isInstance)
                    .map(Started.class::cast)
                    .toList();
            assertThat(started).as("in " + both).hasSize(1);
            assertThat(check(one))
                    .isInstanceOfSatisfying(
                            Alive.class,
                            alive -> assertThat(alive.pid())
                                    .isEqualTo(started.getFirst().pid()));
            one.kill(NODE, started.getFirst().pid(), incarnation);
            // The end of the last life may be told once more, unasked.
            while (answers.next(Exited.class).incarnation() < incarnation) {}
            drain(one, answers);
            drain(other, others);
        }
    }

    private static Answer nextToStart(RecordedAnswers heard) throws InterruptedException {
        Answer answer = heard.next();
        while (answer instanceof Exited) {
            // Told unasked, by the watch on the last life.
            answer = heard.next();
        }
        return answer;
    }

    /** Passes over what is told unasked. */
    private static void drain(ProcessRuntime runtime, RecordedAnswers heard) throws InterruptedException {
        runtime.list();
        heard.next(Surveyed.class);
    }

    @Test
    void aNodeOutlivesWhoStartedIt() throws IOException, InterruptedException {
        Process starter = java(StartAndDie.class, run().toString(), NODE.name());
        assertThat(starter.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(starter.exitValue()).isZero();
        assertThat(check(runtime(SLEEP))).isInstanceOf(Alive.class);
    }

    static Process java(Class<?> program, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    // --- Ending. --------------------------------------------------------------------------------------------------

    @Test
    void aFrozenNodeCanBeKilled() throws IOException, InterruptedException {
        ProcessRuntime runtime = runtime(SLEEP);
        Started started = start(runtime, 7);
        assertThat(check(runtime))
                .isInstanceOfSatisfying(
                        Alive.class, alive -> assertThat(alive.isStopped()).isFalse());
        signal("STOP", started.pid());
        if (Files.isReadable(Path.of("/proc/self/stat"))) {
            assertThat(becomesStopped(runtime)).isTrue();
        }
        runtime.kill(NODE, started.pid(), 7);
        assertThat(answers.next(Exited.class)).isEqualTo(new Exited(NODE, 7));
        assertThat(check(runtime)).isEqualTo(new Gone(7));
    }

    @Test
    void anotherLifeThanTheOneNamedIsLeftAlone() throws IOException, InterruptedException {
        ProcessRuntime runtime = runtime(SLEEP);
        Started started = start(runtime, 7);
        runtime.kill(NODE, started.pid(), 6);
        assertThat(answers.next(Checked.class).state()).isInstanceOf(Alive.class);
        runtime.kill(NODE, started.pid() + 1, 7);
        assertThat(answers.next(Checked.class).state()).isInstanceOf(Alive.class);
        runtime.stop(NODE, started.pid(), 6);
        assertThat(answers.next(Checked.class).state()).isInstanceOf(Alive.class);
    }

    @Test
    void aProcessThatHasGotThePidOfTheNodeIsNotTheNode() throws IOException, InterruptedException {
        ProcessRuntime runtime = runtime(SLEEP);
        Process stranger = new ProcessBuilder(SLEEP).start();
        try {
            var earlier = new ProcessIdentity(stranger.pid(), "another-boot:1");
            new ProcessRecord(earlier, 7, 3).write(run(), NODE);
            assertThat(check(runtime)).isEqualTo(new Gone(7));
            runtime.kill(NODE, stranger.pid(), 7);
            assertThat(answers.next(Checked.class).state()).isEqualTo(new Gone(7));
            assertThat(stranger.isAlive()).isTrue();
            assertThat(start(runtime, 8).restarts()).isEqualTo(4);
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void aRecordThatCannotBeUnderstoodIsNone() throws IOException, InterruptedException {
        ProcessRuntime runtime = runtime(SLEEP);
        for (String nonsense : List.of("", "1", "x y z u", "1 2 3 4 5", "1 2 99999999999999999999 4")) {
            Files.writeString(run().resolve("filter-1.pid"), nonsense);
            assertThat(check(runtime)).isEqualTo(new Gone(0));
        }
        start(runtime, 1);
    }

    /** The end of a child is told twice: unasked, at once, and as the answer. */
    private void awaitStopped() throws InterruptedException {
        answers.next(Exited.class);
        answers.next(Exited.class);
    }

    @Test
    void stoppingAsksFirstAndNoLifeComesAgain() throws IOException, InterruptedException {
        ProcessRuntime runtime =
                runtime(List.of("sh", "-c", "trap 'echo bye; exit' TERM; while :; do sleep 0.05; done"));
        Started started = start(runtime, 7);
        runtime.stop(NODE, started.pid(), 7);
        awaitStopped();
        runtime.start(SPEC, 7);
        assertThat(answers.next(Checked.class).state()).isEqualTo(new Gone(7));

        assertThat(check(runtime)).isEqualTo(new Gone(7));
        runtime.forgetGone();
        assertThat(ProcessRecord.nodes(run())).isEmpty();
    }

    @Test
    void nothingIsLeftOfNodesThatAreGone() throws IOException, InterruptedException {
        ProcessRuntime runtime = runtime(SLEEP);
        Started started = start(runtime, 7);
        Files.writeString(run().resolve("Not a node.pid"), "");
        NodeLock.acquire(run(), new NodeId("egg-1"), 1).close();
        new ProcessRecord(new ProcessIdentity(1, "another-boot:1"), 1, 0).write(run(), new NodeId("egg-1"));
        runtime.forgetGone();
        assertThat(check(runtime)).isInstanceOf(Alive.class);
        assertThat(ProcessRecord.nodes(run())).containsExactly(NODE);

        runtime.kill(NODE, started.pid(), 7);
        answers.next(Exited.class);
        runtime.forgetGone();
        try (Stream<Path> left = Files.list(run())) {
            assertThat(left.map(file -> file.getFileName().toString())).containsExactly("Not a node.pid");
        }
    }

    @Test
    void whatDoesNotStopIsKilledHoweverOftenItIsAsked() throws IOException, InterruptedException {
        ProcessRuntime runtime = runtime(STUBBORN);
        Started started = start(runtime, 7);
        for (int i = 0; i < 10; i++) {
            runtime.stop(NODE, started.pid(), 7);
        }
        awaitStopped();
        assertThat(check(runtime)).isEqualTo(new Gone(7));
    }

    @Test
    void aFrozenNodeIsStoppedByForce() throws IOException, InterruptedException {
        ProcessRuntime runtime = runtime(SLEEP);
        Started started = start(runtime, 7);
        signal("STOP", started.pid());
        runtime.stop(NODE, started.pid(), 7);
        answers.next(Exited.class);
    }
}
