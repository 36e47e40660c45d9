package kopi.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.ClientAlive;
import kopi.core.message.Message.CloseJob;
import kopi.core.model.JobId;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.Destination.Journal;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.core.role.Effect;
import kopi.core.role.Fold;
import kopi.core.role.Role;
import kopi.testkit.data.StrayMessages;

/**
 * Messages where they do not belong, as another version, a bug or a stranger may send them: they are about a job that nobody
 * has, and no other job may notice.
 */
final class Strays {
    private static final JobPlan PLAN =
            new JobPlan(new JobId("stray"), List.of(Reports.named("t3", Parameters.DEFAULT)), 2);

    /** No role can take this one: whoever does is left half-way through a change. */
    private static final ClientAlive BREAKER = new ClientAlive(new JobId("breaker"));

    /** Each costs a fold's next tick, and again after each restart. */
    private static final int MOST_BREAKERS = 3;

    private final SimBroker broker;
    private final List<Destination> standing;
    private int breakers;
    private boolean hasScattered;

    /** @param standing what is always there */
    Strays(SimBroker broker, List<Destination> standing) {
        this.broker = broker;
        this.standing = List.copyOf(standing);
    }

    /** Some messages of every kind turn up everywhere. */
    void scatter(Chance chance) {
        hasScattered = true;
        List<Destination> everywhere = new ArrayList<>(standing);
        everywhere.add(Broker.DEAD_LETTERS);
        broker.journals().keySet().stream()
                .filter(name -> name.startsWith(SimBroker.JOB))
                .map(Journal::new)
                .forEach(everywhere::add);
        for (Message stray : StrayMessages.about(PLAN)) {
            for (Destination destination : everywhere) {
                if (chance.happens(30)) {
                    broker.stray(destination, stray);
                }
            }
        }
    }

    /** What the strays have opened is closed. */
    void close() {
        if (hasScattered) {
            standing.stream()
                    .filter(Journal.class::isInstance)
                    .forEach(journal -> broker.stray(journal, new CloseJob(PLAN.job())));
        }
    }

    /** A fold of a standing journal gets what it cannot take. */
    void breakFold(Chance chance) {
        if (breakers < MOST_BREAKERS) {
            breakers++;
            broker.stray(
                    chance.oneOf(
                            standing.stream().filter(Journal.class::isInstance).toList()),
                    BREAKER);
        }
    }

    /** A role that an entry can break. */
    static Role breakable(Role role) {
        return role instanceof Fold fold ? new Breakable(fold) : role;
    }

    private record Breakable(Fold fold) implements Fold {
        @Override
        public String name() {
            return fold.name();
        }

        @Override
        public List<Effect> receive(Message message) {
            if (message.equals(BREAKER)) {
                throw new IllegalStateException("this breaks any fold");
            }
            return fold.receive(message);
        }

        @Override
        public List<Effect> tick(long nowMillis) {
            return fold.tick(nowMillis);
        }

        @Override
        public byte[] snapshot() {
            return fold.snapshot();
        }

        @Override
        public List<Effect> restore(byte[] snapshot) {
            return fold.restore(snapshot);
        }

        @Override
        public void discard() {
            fold.discard();
        }
    }
}
