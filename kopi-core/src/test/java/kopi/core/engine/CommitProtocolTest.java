package kopi.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import kopi.core.PropertySeeds;
import kopi.core.engine.CommitProtocol.Settling;
import kopi.core.engine.CommitProtocol.Step;
import kopi.core.engine.CommitProtocol.Step.EndTurn;
import kopi.core.engine.CommitProtocol.Step.Hold;
import kopi.core.engine.CommitProtocol.Step.Perform;
import kopi.core.engine.CommitProtocol.Step.Send;
import kopi.core.engine.CommitProtocol.Step.Settle;
import kopi.core.message.Message;
import kopi.core.message.Message.BatchFinished;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.JournalAudited;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.port.Destination;
import kopi.core.role.Effect;
import kopi.core.role.Effect.CreateJournal;
import kopi.core.role.Effect.Publish;
import kopi.core.state.Required;
import org.junit.jupiter.api.Test;

class CommitProtocolTest {
    private static final Destination QUEUE = new Destination.Queue("any");
    private static final Message MESSAGE = new CloseJob(new JobId("j"));
    private static final Effect PUBLISH = new Publish(QUEUE, MESSAGE);
    private static final Effect CREATE = new CreateJournal(new Destination.Journal("any"));

    private final CommitProtocol<String> commits = new CommitProtocol<>(0);

    private static List<Step<String>> settled(String... receipts) {
        List<Step<String>> settled = new ArrayList<>();
        for (String receipt : receipts) {
            settled.add(new Settle<>(receipt));
        }
        return settled;
    }

    @Test
    void stepsAreTheEffectsInTheirOrderThenTheEndOfTheTurn() {
        assertThat(commits.begin("a", Settling.AS_THEY_COME, List.of(CREATE, PUBLISH, PUBLISH)))
                .containsExactly(
                        new Perform<>(CREATE),
                        new Send<>(0, QUEUE, MESSAGE),
                        new Send<>(1, QUEUE, MESSAGE),
                        new EndTurn<>(0));
    }

    @Test
    void aTurnIsSettledAfterItsEndAndEveryConfirmation() {
        commits.begin("a", Settling.AS_THEY_COME, List.of(PUBLISH, PUBLISH));
        assertThat(commits.confirmed(1)).isEmpty();
        assertThat(commits.performed(0)).isEmpty();
        assertThat(commits.confirmed(0)).isEqualTo(settled("a"));
    }

    @Test
    void confirmationsThatOvertakeTheEndOfTheTurnDoNotSettleIt() {
        commits.begin("a", Settling.AS_THEY_COME, List.of(PUBLISH, CREATE));
        assertThat(commits.confirmed(0)).isEmpty();
        assertThat(commits.performed(0)).isEqualTo(settled("a"));
    }

    @Test
    void aTurnWithoutEffectsIsSettledAtItsEnd() {
        assertThat(commits.begin("a", Settling.AS_THEY_COME, List.of())).containsExactly(new EndTurn<>(0));
        assertThat(commits.performed(0)).isEqualTo(settled("a"));
    }

    @Test
    void aQueuesTurnsAreSettledAsTheyCome() {
        commits.begin("a", Settling.AS_THEY_COME, List.of(PUBLISH));
        commits.begin("b", Settling.AS_THEY_COME, List.of());
        commits.performed(0);
        assertThat(commits.performed(1)).isEqualTo(settled("b"));
        assertThat(commits.confirmed(0)).isEqualTo(settled("a"));
    }

    @Test
    void aJournalsTurnsAreSettledInTheirOrderTogetherWithThoseThatWaited() {
        commits.begin("a", Settling.IN_ORDER, List.of(PUBLISH));
        commits.begin("b", Settling.IN_ORDER, List.of());
        commits.begin("c", Settling.IN_ORDER, List.of(PUBLISH));
        commits.performed(0);
        assertThat(commits.performed(1)).isEmpty();
        commits.performed(2);
        assertThat(commits.confirmed(0)).isEqualTo(settled("a", "b"));
        assertThat(commits.confirmed(1)).isEqualTo(settled("c"));
    }

    @Test
    void hearingSomethingAgainChangesNothing() {
        commits.begin("a", Settling.IN_ORDER, List.of(PUBLISH, PUBLISH));
        assertThat(commits.confirmed(0)).isEmpty();
        assertThat(commits.confirmed(0)).isEmpty();
        assertThat(commits.performed(0)).isEmpty();
        assertThat(commits.performed(0)).isEmpty();
        assertThat(commits.confirmed(1)).isEqualTo(settled("a"));
        assertThat(commits.confirmed(1)).isEmpty();
        assertThat(commits.confirmed(99)).isEmpty();
    }

    // --- What vouches for others. -----------------------------------------------------------------------------------

    private static final Message FINISHED = new BatchFinished(new BatchId(new JobId("j"), "transactions", 3), 1);
    private static final Message AUDITED =
            new JournalAudited(new JobId("j"), 5, 0, "", Collections.emptySortedSet(), false);

    @Test
    void whatVouchesForTheOthersOfItsTurnIsSentWhenTheyAreConfirmed() {
        assertThat(commits.begin("a", Settling.AS_THEY_COME, List.of(PUBLISH, PUBLISH, new Publish(QUEUE, FINISHED))))
                .containsExactly(
                        new Send<>(0, QUEUE, MESSAGE), new Send<>(1, QUEUE, MESSAGE), new Hold<>(2), new EndTurn<>(0));
        commits.performed(0);
        assertThat(commits.confirmed(1)).isEmpty();
        assertThat(commits.confirmed(0)).containsExactly(new Send<>(2, QUEUE, FINISHED));
        assertThat(commits.confirmed(2)).isEqualTo(settled("a"));
    }

    @Test
    void whatHasNothingToVouchForIsSentAtOnce() {
        assertThat(commits.begin("a", Settling.AS_THEY_COME, List.of(new Publish(QUEUE, FINISHED))))
                .containsExactly(new Send<>(0, QUEUE, FINISHED), new EndTurn<>(0));
        assertThat(commits.begin("b", Settling.IN_ORDER, List.of(new Publish(QUEUE, FINISHED), PUBLISH)))
                .as("what comes after it")
                .containsExactly(new Send<>(1, QUEUE, FINISHED), new Send<>(2, QUEUE, MESSAGE), new EndTurn<>(1));
        assertThat(commits.begin("c", Settling.AS_THEY_COME, List.of(new Publish(QUEUE, FINISHED))))
                .as("another message of a queue")
                .contains(new Send<>(3, QUEUE, FINISHED));
    }

    @Test
    void whoReadsAJournalVouchesForWhatEarlierEntriesHaveLedToAsWell() {
        commits.begin("a", Settling.IN_ORDER, List.of(PUBLISH));
        commits.begin("b", Settling.IN_ORDER, List.of(new Publish(QUEUE, FINISHED)));
        commits.begin("c", Settling.IN_ORDER, List.of(new Publish(QUEUE, AUDITED)));
        commits.begin("d", Settling.IN_ORDER, List.of(new Publish(QUEUE, FINISHED)));
        assertThat(commits.confirmed(0))
                .containsExactly(new Send<>(1, QUEUE, FINISHED), new Send<>(3, QUEUE, FINISHED));
        assertThat(commits.confirmed(1)).containsExactly(new Send<>(2, QUEUE, AUDITED));
        commits.performed(0);
        commits.performed(1);
        commits.performed(2);
        commits.performed(3);
        assertThat(commits.confirmed(3)).isEmpty();
        assertThat(commits.confirmed(2)).containsExactly(new Settle<>("c"), new Settle<>("d"));
    }

    /** Drives one protocol by chance and knows, in the plainest way, what must be settled when. */
    private static final class Model {
        private static void notYetSent() {
            throw new AssertionError("nobody reports what was not sent");
        }

        private final Runnable waits = Model::notYetSent;

        private final CommitProtocol<Integer> commits = new CommitProtocol<>(0);
        private final Map<Integer, List<Runnable>> outstanding = new TreeMap<>();
        private final List<Integer> inOrder = new ArrayList<>();
        private final List<Integer> settled = new ArrayList<>();
        private final List<Runnable> reports = new ArrayList<>();
        /** By number: what is outstanding of the turns of publications that are yet to be sent. */
        private final Map<Long, List<Runnable>> held = new TreeMap<>();

        void begin(int receipt, Settling settling, int publications, Random random) {
            List<Effect> effects = new ArrayList<>();
            for (int i = 0; i < publications; i++) {
                effects.add(
                        new Publish(QUEUE, List.of(MESSAGE, FINISHED, AUDITED).get(random.nextInt(3))));
            }
            List<Runnable> open = new ArrayList<>();
            outstanding.put(receipt, open);
            if (settling == Settling.IN_ORDER) {
                inOrder.add(receipt);
            }
            for (Step<Integer> step : commits.begin(receipt, settling, effects)) {
                switch (step) {
                    case Send<Integer>(long number, var _, var _) -> expectConfirmation(open, number);
                    // Nothing is settled before it has been sent and confirmed.
                    case Hold<Integer>(long number) -> held.put(number, hold(open));
                    case EndTurn<Integer>(long turn) -> expect(open, () -> take(commits.performed(turn)));
                    default -> throw new AssertionError(step);
                }
            }
        }

        private List<Runnable> hold(List<Runnable> open) {
            open.add(waits);
            return open;
        }

        private void expectConfirmation(List<Runnable> open, long number) {
            expect(open, () -> take(commits.confirmed(number)));
        }

        private void expect(List<Runnable> open, Runnable report) {
            var tracked = new Runnable[1];
            tracked[0] = () -> {
                open.remove(tracked[0]);
                report.run();
            };
            open.add(tracked[0]);
            reports.add(tracked[0]);
        }

        private void take(List<Step<Integer>> steps) {
            for (Step<Integer> step : steps) {
                if (step instanceof Send<Integer>(long number, var _, var _)) {
                    List<Runnable> open = Required.in(held, number);
                    held.remove(number);
                    open.remove(waits);
                    expectConfirmation(open, number);
                    continue;
                }
                int receipt = ((Settle<Integer>) step).receipt();
                assertThat(settled).as("settled once").doesNotContain(receipt);
                assertThat(outstanding.get(receipt))
                        .as("all reported of " + receipt)
                        .isEmpty();
                int place = inOrder.indexOf(receipt);
                if (place >= 0) {
                    assertThat(settled).as("settled before " + receipt).containsAll(inOrder.subList(0, place));
                }
                settled.add(receipt);
            }
        }

        void reportOne(Random random) {
            Runnable report = reports.get(random.nextInt(reports.size()));
            report.run(); // sometimes for a second time
            if (random.nextInt(4) > 0) {
                reports.remove(report);
            }
        }
    }

    @Test
    void whateverTheInterleavingEveryTurnIsSettledOnceAndNotTooEarly() {
        PropertySeeds.each(300, random -> {
            var model = new Model();
            int turns = 1 + random.nextInt(30);
            int begun = 0;
            while (begun < turns || !model.reports.isEmpty()) {
                if (begun < turns && (model.reports.isEmpty() || random.nextInt(3) == 0)) {
                    Settling settling = random.nextBoolean() ? Settling.IN_ORDER : Settling.AS_THEY_COME;
                    model.begin(begun++, settling, random.nextInt(4), random);
                } else {
                    model.reportOne(random);
                }
            }
            assertThat(model.held).isEmpty();
            assertThat(model.settled).hasSize(turns);
        });
    }
}
