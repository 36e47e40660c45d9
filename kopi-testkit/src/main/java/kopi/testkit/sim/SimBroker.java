package kopi.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.message.Message;
import kopi.core.model.JobId;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.testkit.sim.Chance.Concern;

/**
 * The message broker: queues and journals, and what can happen to them. Processes reach it through a {@link
 * SimConnection}.
 */
final class SimBroker {
    /** What the names of a job's journals begin with. */
    static final String JOB = "kopi.job.";

    private static final String NAME = "broker";
    /** Far more than any small job needs. */
    private static final int JOURNAL_LIMIT = 20_000;

    private static final long LONGEST_OUTAGE = 4 * Timeline.SECOND;
    private static final long LONGEST_UNNOTICED = 2 * Timeline.SECOND;
    private static final int MOST_ENTRIES_LOST = 6;

    private final World world;
    private final Map<String, SimQueue> queues = new TreeMap<>();
    private final Map<String, SimJournal> journals = new TreeMap<>();
    private final List<Cable> cables = new ArrayList<>();
    /** Jobs of which a message became poison. */
    private final Set<JobId> poisoned = new TreeSet<>(java.util.Comparator.comparing(JobId::value));

    private boolean hasForgottenJobs;
    private boolean isUp = true;
    private long nextStamp = 1;

    SimBroker(World world) {
        this.world = world;
        declareQueue(Broker.DEAD_LETTERS);
    }

    boolean isUp() {
        return isUp;
    }

    /** A new connection. */
    Cable connect(SimProcess process) {
        if (!isUp) {
            throw new IllegalStateException("the broker is down");
        }
        cables.removeIf(Cable::isBroken);
        var cable = new Cable(world, process);
        cables.add(cable);
        return cable;
    }

    void declareQueue(Destination.Queue queue) {
        queues.computeIfAbsent(queue.name(), _ -> new SimQueue(world, queue, this::deadLetter));
    }

    void createJournal(Destination.Journal journal) {
        journals.computeIfAbsent(journal.name(), name -> {
            world.trace.note(NAME, "creates " + name, "");
            return new SimJournal(name, world.ledger);
        });
    }

    void deleteJournal(Destination.Journal journal) {
        SimJournal deleted = journals.remove(journal.name());
        if (deleted != null) {
            world.trace.note(NAME, "deletes " + journal.name(), "");
            deleted.deleted();
        }
    }

    Optional<SimQueue> queue(Destination.Queue queue) {
        return Optional.ofNullable(queues.get(queue.name()));
    }

    Optional<SimJournal> journal(Destination.Journal journal) {
        return Optional.ofNullable(journals.get(journal.name()));
    }

    Map<String, SimQueue> queues() {
        return queues;
    }

    Map<String, SimJournal> journals() {
        return journals;
    }

    /** Whether a journal that stands for all jobs has lost entries. */
    boolean hasForgottenJobs() {
        return hasForgottenJobs;
    }

    boolean hasPoisonOf(JobId job) {
        return poisoned.contains(job);
    }

    private void deadLetter(Message.DeadLetter letter) {
        poisoned.add(letter.job());
        put(Broker.DEAD_LETTERS, letter);
    }

    /** A publication arrives; false if there is nothing of that name. */
    boolean arrive(Destination to, Message message) {
        world.trace.note(NAME, "gets for " + to.name(), message);
        world.ledger.arrived(to, message);
        boolean isThere = put(to, message);
        if (isThere && world.faults.strikes(Fault.PUBLISHED_TWICE)) {
            put(to, message);
        }
        return isThere;
    }

    /** Somebody else's message arrives, whoever that is. */
    void stray(Destination to, Message message) {
        world.trace.note(NAME, "gets a stray for " + to.name(), message);
        put(to, message);
    }

    private boolean put(Destination to, Message message) {
        switch (to) {
            case Destination.Queue queue -> queue(queue).ifPresent(found -> found.add(message));
            case Destination.Journal journal -> journal(journal).ifPresent(found -> append(found, message));
        }
        return queues.containsKey(to.name()) || journals.containsKey(to.name());
    }

    private void append(SimJournal journal, Message message) {
        journal.append(nextStamp++, message);
        if (journal.entries().size() > JOURNAL_LIMIT) {
            throw new AssertionError(
                    "a journal has more than " + JOURNAL_LIMIT + " entries; the last one is " + message);
        }
    }

    // --- What can happen to it. -------------------------------------------------------------------------------------

    /** It goes down at once, and comes back after a while with what it had. */
    void restart() {
        goDown("restarts", () -> {});
    }

    /** It comes back without the last entries of some journals. */
    void restartLosingEntries() {
        Chance chance = world.chance(Concern.BROKER);
        goDown(
                "loses entries",
                () -> journals.values().stream().filter(_ -> chance.happens(50)).forEach(journal -> {
                    hasForgottenJobs |= !journal.name().startsWith(JOB);
                    journal.loseLast(1 + chance.below(MOST_ENTRIES_LOST));
                }));
    }

    /** It comes back without what waited in some queues; what had been put aside is kept. */
    void restartLosingMessages() {
        Chance chance = world.chance(Concern.BROKER);
        goDown(
                "loses messages",
                () -> queues.forEach((name, queue) -> {
                    if (!name.equals(Broker.DEAD_LETTERS.name()) && chance.happens(50)) {
                        queue.lose();
                    }
                }));
    }

    /** It comes back with nothing at all. */
    void restartEmpty() {
        goDown("is wiped", () -> {
            hasForgottenJobs = true;
            queues.clear();
            journals.clear();
            declareQueue(Broker.DEAD_LETTERS);
        });
    }

    private void goDown(String what, Runnable loss) {
        if (!isUp) {
            return;
        }
        world.trace.note(NAME, what, "");
        isUp = false;
        Chance chance = world.chance(Concern.BROKER);
        cables.forEach(cable -> cable.breakOff(0, chance.between(0, LONGEST_UNNOTICED)));
        cables.clear();
        world.timeline.after(1 + world.chance(Concern.BROKER).between(1, LONGEST_OUTAGE), () -> {
            world.trace.note(NAME, "is back", "");
            loss.run();
            isUp = true;
        });
    }
}
