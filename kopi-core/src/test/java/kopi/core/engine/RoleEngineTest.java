package kopi.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeMap;
import kopi.core.engine.CommitProtocol.Settling;
import kopi.core.engine.CommitProtocol.Step.EndTurn;
import kopi.core.engine.CommitProtocol.Step.Reject;
import kopi.core.engine.CommitProtocol.Step.Send;
import kopi.core.engine.CommitProtocol.Step.Settle;
import kopi.core.error.JobFailedException;
import kopi.core.error.UnexpectedMessageException;
import kopi.core.message.Message;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.JobFailed;
import kopi.core.message.Message.Reduced;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.role.Effect;
import kopi.core.role.Effect.Publish;
import kopi.core.role.Fold;
import kopi.core.role.Role;
import kopi.core.role.Routes;
import org.junit.jupiter.api.Test;

class RoleEngineTest {
    private static final JobId JOB = new JobId("j");
    private static final Message BATCH = new Reduced(new BatchId(JOB, "transactions", 41), 1, new TreeMap<>());

    /** Fails at batches, passes everything else on. */
    private static class Choosy implements Role {
        @Override
        public String name() {
            return "choosy";
        }

        @Override
        public List<Effect> receive(Message message) {
            return switch (message) {
                case Message.Data _ -> throw new JobFailedException("too bitter");
                case JobFailed _ -> throw new IllegalStateException();
                default -> List.of(new Publish(Routes.FILTER, message));
            };
        }
    }

    private static final class ChoosyFold extends Choosy implements Fold {
        @Override
        public byte[] snapshot() {
            return new byte[0];
        }

        @Override
        public List<Effect> restore(byte[] snapshot) {
            // There is nothing to restore.
            return List.of();
        }
    }

    @Test
    void aMessageOutOfAQueueThatCannotBeProcessedIsRejected() {
        var engine = new RoleEngine<String>(new Choosy());
        assertThat(engine.receive("a", Settling.AS_THEY_COME, BATCH)).containsExactly(new Reject<>("a", "too bitter"));
        assertThat(engine.receive("b", Settling.AS_THEY_COME, new CloseJob(JOB)))
                .as("others are still taken")
                .containsExactly(new Send<>(0, Routes.FILTER, new CloseJob(JOB)), new EndTurn<>(0));
    }

    @Test
    void aMessageThatIsNotTheRolesIsSettledAndCountedAndBreaksNoFold() {
        var engine = new RoleEngine<String>(new Stranger());
        assertThat(engine.receive("a", Settling.IN_ORDER, BATCH)).containsExactly(new EndTurn<>(0));
        assertThat(engine.receive("b", Settling.AS_THEY_COME, BATCH)).containsExactly(new EndTurn<>(1));
        assertThat(engine.performed(1)).containsExactly(new Settle<>("b"));
        assertThat(engine.performed(0)).containsExactly(new Settle<>("a"));
        assertThat(engine.unexpected()).isEqualTo(2);
        assertThat(engine.isBroken()).isFalse();
    }

    /** Has no use for anything. */
    private static final class Stranger extends Choosy implements Fold {
        @Override
        public List<Effect> receive(Message message) {
            throw new UnexpectedMessageException("not for me");
        }

        @Override
        public byte[] snapshot() {
            return new byte[0];
        }

        @Override
        public List<Effect> restore(byte[] snapshot) {
            // There is nothing to restore.
            return List.of();
        }
    }

    @Test
    void anExceptionWithoutAMessageIsNamed() {
        var engine = new RoleEngine<String>(new Choosy());
        assertThat(engine.receive("a", Settling.AS_THEY_COME, new JobFailed(JOB, "")))
                .containsExactly(new Reject<>("a", "IllegalStateException"));
    }

    @Test
    void aMessageOutOfAJournalThatCannotBeProcessedFailsItsJobByName() {
        var engine = new RoleEngine<String>(new Choosy());
        assertThat(engine.receive("a", Settling.IN_ORDER, BATCH))
                .containsExactly(
                        new Send<>(0, Routes.CONTROL, new JobFailed(JOB, "choosy, transactions, batch 41: too bitter")),
                        new EndTurn<>(0));
        assertThat(engine.performed(0)).isEmpty();
        assertThat(engine.confirmed(0)).containsExactly(new Settle<>("a"));
        assertThat(engine.receive("b", Settling.IN_ORDER, new CloseJob(JOB)))
                .as("a role that is no fold has not changed and goes on")
                .hasSize(2);
    }

    @Test
    void aFoldThatHasFailedTakesNothingMoreButSettlesIt() {
        var engine = new RoleEngine<String>(new ChoosyFold());
        engine.receive("a", Settling.IN_ORDER, BATCH);
        engine.performed(0);
        engine.confirmed(0);
        assertThat(engine.receive("b", Settling.IN_ORDER, new CloseJob(JOB))).containsExactly(new EndTurn<>(1));
        assertThat(engine.receive("c", Settling.IN_ORDER, BATCH)).containsExactly(new EndTurn<>(2));
        assertThat(engine.performed(1)).containsExactly(new Settle<>("b"));
        assertThat(engine.performed(2)).containsExactly(new Settle<>("c"));
    }

    @Test
    void aFailureThatCannotBeTakenIsNotAnsweredByAnotherOne() {
        var engine = new RoleEngine<String>(new Choosy());
        assertThatThrownBy(() -> engine.receive("a", Settling.IN_ORDER, new JobFailed(JOB, "")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("choosy");
    }
}
