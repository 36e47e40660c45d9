package kopi.core.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import kopi.core.PropertySeeds;
import kopi.core.client.ClientEvent.Admitted;
import kopi.core.client.ClientEvent.Append;
import kopi.core.client.ClientEvent.Credit;
import kopi.core.client.ClientEvent.Failed;
import kopi.core.client.ClientEvent.Finished;
import kopi.core.client.ClientEvent.Lost;
import kopi.core.client.ClientEvent.Refused;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.ClientInput;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.JobCompleted;
import kopi.core.message.Message.JobFailed;
import kopi.core.message.Message.JobRefused;
import kopi.core.message.Message.Progress;
import kopi.core.message.Message.Slice;
import kopi.core.message.Message.TableEnd;
import kopi.core.model.JobId;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import org.junit.jupiter.api.Test;

class ClientSessionTest {
    private static final JobId JOB = new JobId("j");
    private static final int WINDOW = 3;
    private static final JobAdmitted ADMITTED = new JobAdmitted(
            new JobPlan(JOB, List.of(Reports.named("t1", Parameters.DEFAULT)), 1), 0, Map.of("transactions", 2));

    private static ClientSession session(String... reports) {
        return new ClientSession(
                new JobPlan(
                        JOB,
                        Arrays.stream(reports)
                                .map(name -> Reports.named(name, Parameters.DEFAULT))
                                .toList(),
                        1),
                WINDOW);
    }

    private static Slice slice(String file, int seq, String csv) {
        return new Slice(JOB, file, seq, (int) csv.lines().count(), csv.getBytes(UTF_8));
    }

    private static JobCompleted completed(TableEnd... ends) {
        return new JobCompleted(JOB, List.of(ends), List.of());
    }

    private static String appended(List<ClientEvent> events) {
        var text = new StringBuilder();
        for (ClientEvent event : events) {
            if (event instanceof Append(var _, var _, byte[] csv)) {
                text.append(new String(csv, UTF_8));
            }
        }
        return text.toString();
    }

    // --- The window. ----------------------------------------------------------------------------------------------

    @Test
    void soManyBatchesOfADatasetMayBeUnfinished() {
        ClientSession session = session("t3");
        assertThat(session.maySend("transactions", WINDOW - 1)).isTrue();
        assertThat(session.maySend("transactions", WINDOW)).isFalse();
        assertThat(session.receive(new Progress(JOB, "transactions", 2)))
                .containsExactly(new Credit("transactions", 2));
        assertThat(session.maySend("transactions", WINDOW + 1)).isTrue();
        assertThat(session.maySend("transactions", WINDOW + 2)).isFalse();
        assertThat(session.maySend("stores", WINDOW))
                .as("each dataset has its own")
                .isFalse();
    }

    @Test
    void oldNewsTakesNoCreditBack() {
        ClientSession session = session("t3");
        session.receive(new Progress(JOB, "transactions", 5));
        session.receive(new Progress(JOB, "transactions", 4));
        assertThat(session.maySend("transactions", 4 + WINDOW)).isTrue();
    }

    @Test
    void theLargestWindowDoesNotOverflow() {
        var session = new ClientSession(
                new JobPlan(JOB, List.of(Reports.named("t3", Parameters.DEFAULT)), 1), Integer.MAX_VALUE);
        session.receive(new Progress(JOB, "transactions", 5));
        assertThat(session.maySend("transactions", 6)).isTrue();
    }

    @Test
    void aWindowWithoutRoomIsRefused() {
        var plan = new JobPlan(JOB, List.of(Reports.named("t3", Parameters.DEFAULT)), 1);
        assertThatThrownBy(() -> new ClientSession(plan, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    // --- Where it is in the results. -----------------------------------------------------------------------------

    @Test
    void entriesThatComeAgainChangeNothing() {
        ClientSession session = session("t1");
        assertThat(session.receive(0, 70, slice("t1.csv", 0, "a\n"))).hasSize(1);
        assertThat(session.receive(1, 71, new Progress(JOB, "transactions", 1))).hasSize(1);
        assertThat(session.receive(1, 71, new Progress(JOB, "transactions", 1))).isEmpty();
        assertThat(session.receive(0, 70, slice("t1.csv", 0, "a\n"))).isEmpty();
        assertThat(session.next()).isEqualTo(2);
        assertThat(session.stamp()).isEqualTo(71);
    }

    @Test
    void aClusterThatKnowsLessThanBeforeHasLostSomething() {
        ClientSession session = session("t1");
        assertThat(session.knowsMoreThan(ADMITTED)).isFalse();
        session.receive(new Progress(JOB, "transactions", 2));
        assertThat(session.knowsMoreThan(ADMITTED)).isFalse();
        session.receive(new Progress(JOB, "transactions", 3));
        assertThat(session.knowsMoreThan(ADMITTED)).isTrue();
    }

    // --- Slices. --------------------------------------------------------------------------------------------------

    @Test
    void slicesThatOvertakeOthersWait() {
        ClientSession session = session("t1");
        assertThat(session.receive(slice("t1.csv", 1, "b\n"))).isEmpty();
        assertThat(appended(session.receive(slice("t1.csv", 0, "a\n")))).isEqualTo("a\nb\n");
        assertThat(session.receive(slice("t1.csv", 0, "a\n"))).as("a duplicate").isEmpty();
        assertThat(session.receive(slice("t1.csv", 1, "b\n"))).as("a duplicate").isEmpty();
    }

    @Test
    void anEmptySliceCountsAndAppendsNothing() {
        ClientSession session = session("t1");
        assertThat(session.receive(slice("t1.csv", 0, ""))).isEmpty();
        assertThat(session.receive(slice("t1.csv", 1, ""))).isEmpty();
        assertThat(session.receive(completed(new TableEnd("t1.csv", 2)))).containsExactly(new Finished(List.of()));
    }

    @Test
    void aSliceOfAFileThatNobodyAskedForFailsTheJobByName() {
        ClientSession session = session("t1");
        assertThat(session.receive(slice("t4.csv", 0, "")))
                .containsExactly(new Failed("the job sent a file that none of its reports has: t4.csv"));
    }

    // --- The end. -------------------------------------------------------------------------------------------------

    @Test
    void aSliceThatIsMissingWhenTheJobIsCompleteIsLost() {
        ClientSession session = session("t1");
        assertThat(session.receive(slice("t1.csv", 1, "b\n"))).isEmpty();
        assertThat(session.receive(completed(new TableEnd("t1.csv", 2))))
                .containsExactly(new Lost("the results have lost slice 0 of t1.csv"));
        assertThat(session.receive(slice("t1.csv", 0, "a\n"))).isEmpty();
    }

    @Test
    void aFileOfNoSlicesIsComplete() {
        assertThat(session("t1").receive(completed(new TableEnd("t1.csv", 0))))
                .containsExactly(new Finished(List.of()));
    }

    @Test
    void allSlicesWithoutACompletionAreNoProof() {
        ClientSession session = session("t3");
        assertThat(session.receive(slice("t3.csv", 0, "a\n")))
                .hasSize(1)
                .first()
                .isInstanceOf(Append.class);
    }

    @Test
    void warningsComeWithTheEnd() {
        ClientSession session = session("t3");
        session.receive(slice("t3.csv", 0, "a\n"));
        assertThat(session.receive(new JobCompleted(JOB, List.of(new TableEnd("t3.csv", 1)), List.of("2 rows repeat"))))
                .containsExactly(new Finished(List.of("2 rows repeat")));
    }

    @Test
    void aCompletionThatNamesOtherFilesIsAFailure() {
        var t3 = new TableEnd("t3.csv", 0);
        var t4 = new TableEnd("t4.csv", 0);
        for (JobCompleted wrong : List.of(
                completed(t3),
                completed(),
                completed(t3, t3),
                completed(t3, t4, t4),
                completed(t3, new TableEnd("x", 0)))) {
            assertThat(session("t3", "t4").receive(wrong))
                    .as(wrong.toString())
                    .singleElement()
                    .isInstanceOf(Failed.class);
        }
        assertThat(session("t3", "t4").receive(completed(t4, t3))).containsExactly(new Finished(List.of()));
    }

    @Test
    void moreSlicesThanAnnouncedAreAFailureAndNoEndlessWait() {
        ClientSession appended = session("t1");
        appended.receive(slice("t1.csv", 0, "a\n"));
        assertThat(appended.receive(completed(new TableEnd("t1.csv", 0))))
                .singleElement()
                .isInstanceOf(Failed.class);
        ClientSession waiting = session("t1");
        waiting.receive(slice("t1.csv", 2, "a\n"));
        assertThat(waiting.receive(completed(new TableEnd("t1.csv", 2))))
                .singleElement()
                .isInstanceOf(Failed.class);
    }

    @Test
    void admissionIsHeardOnce() {
        ClientSession session = session("t1");
        assertThat(session.receive(ADMITTED)).containsExactly(new Admitted());
        assertThat(session.receive(ADMITTED)).isEmpty();
    }

    @Test
    void whatWasFinishedBeforeNeedNotBeSent() {
        ClientSession session = session("t1");
        assertThat(session.isFinished("transactions", 0)).isFalse();
        session.receive(ADMITTED);
        assertThat(session.isFinished("transactions", 1)).isTrue();
        assertThat(session.isFinished("transactions", 2)).isFalse();
        assertThat(session.maySend("transactions", 2 + WINDOW - 1)).isTrue();
        assertThat(session.maySend("transactions", 2 + WINDOW)).isFalse();
    }

    @Test
    void nothingIsHeardAfterARefusalOrAFailure() {
        for (ClientInput last : List.of(new JobRefused(JOB, "full", 5), new JobFailed(JOB, "bitter"))) {
            ClientSession session = session("t1");
            ClientEvent expected = last instanceof JobRefused ? new Refused("full", 5) : new Failed("bitter");
            assertThat(session.receive(last)).containsExactly(expected);
            assertThat(session.receive(last)).isEmpty();
            assertThat(session.receive(completed(new TableEnd("t1.csv", 0)))).isEmpty();
        }
    }

    @Test
    void whatIsNotForThisClientIsDropped() {
        ClientSession session = session("t1");
        assertThat(session.receive(0, 70, new JobRefused(JOB, "no answer stands here", 0)))
                .isEmpty();
        assertThat(session.receive(1, 70, ADMITTED)).isEmpty();
        assertThat(session.receive(2, 70, new CloseJob(JOB))).isEmpty();
        assertThat(session.next()).as("it is not read again").isEqualTo(3);
        assertThat(session.receive(new JobFailed(new JobId("other"), "bitter"))).isEmpty();
        assertThat(session.receive(new JobFailed(JOB, "bitter"))).containsExactly(new Failed("bitter"));
    }

    @Test
    void inAnyOrderAndWithDuplicatesTheFilesAreTheSame() {
        PropertySeeds.each(300, random -> {
            int slices = random.nextInt(8);
            List<ClientInput> messages = new ArrayList<>();
            var t1 = new StringBuilder();
            for (int seq = 0; seq < slices; seq++) {
                String csv = (seq + "\n").repeat(random.nextInt(3));
                t1.append(csv);
                messages.add(slice("t1.csv", seq, csv));
            }
            messages.add(slice("t3.csv", 0, "x\n"));
            var completed = new JobCompleted(
                    JOB, List.of(new TableEnd("t1.csv", slices), new TableEnd("t3.csv", 1)), List.of());
            assertThat(files(messages, completed, random)).isEqualTo(Map.of("t1.csv", t1.toString(), "t3.csv", "x\n"));
        });
    }

    private static Map<String, String> files(List<ClientInput> messages, JobCompleted completed, Random random) {
        List<ClientInput> all = new ArrayList<>(messages);
        IntStream.range(0, random.nextInt(6)).forEach(_ -> all.add(messages.get(random.nextInt(messages.size()))));
        Collections.shuffle(all, random);
        all.add(completed);
        ClientSession session = session("t1", "t3");
        Map<String, String> files = new TreeMap<>(Map.of("t1.csv", "", "t3.csv", ""));
        boolean isFinished = false;
        List<ClientInput> given = new ArrayList<>();
        for (ClientInput message : all) {
            given.add(message);
            for (ClientEvent event : session.receive(message)) {
                assertThat(isFinished).isFalse();
                switch (event) {
                    case Append(String file, int rows, byte[] csv) -> {
                        assertThat(rows)
                                .isEqualTo((int) new String(csv, UTF_8).lines().count());
                        files.merge(file, new String(csv, UTF_8), String::concat);
                    }
                    case Finished _ -> {
                        isFinished = true;
                        assertThat(given).as("all has come").containsAll(messages);
                    }
                    default -> throw new AssertionError(event);
                }
            }
        }
        assertThat(isFinished).isTrue();
        return files;
    }
}
