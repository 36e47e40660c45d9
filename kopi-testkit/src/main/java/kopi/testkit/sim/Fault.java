package kopi.testkit.sim;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What can go wrong. */
enum Fault {
    // --- At any event: so often in a million, in a run in which it is as frequent as can be. ----------------------
    /** A process dies between two effects. */
    CRASH(4_000),
    /** A process dies just after it has saved a snapshot: what that knows and what it does not is needed at once. */
    CRASH_AFTER_SNAPSHOT(100_000),
    /** A connection to the broker breaks; each side notices in its own time, and what was under way is lost. */
    CONNECTION_LOST(3_000),
    /** A publication arrives twice. */
    PUBLISHED_TWICE(30_000),
    /** The connection of a client to its gateway breaks. */
    CLIENT_CUT_OFF(4_000),
    /** A runtime does not do what it is asked to. */
    LAUNCHER_FAILED(50_000),

    // --- With any datagram: so often in a million; not counted. -----------------------------------------------------
    /** It is lost. */
    DATAGRAM_LOST(400_000),
    /** It comes twice. */
    DATAGRAM_TWICE(200_000),
    /** It comes late, after others that were sent later. */
    DATAGRAM_LATE(200_000),

    // --- At a crash: so often in a million crashes. ------------------------------------------------------------------
    /** The process comes back on an empty disk. */
    DISK_LOST(300_000),
    /** The file written last is only half there. */
    WRITE_TORN(300_000),

    // --- At the end of a job: so often in a million ends. ------------------------------------------------------------
    /** All gateways die when a client has its reports, and has not closed its job. */
    GATEWAYS_LOST(200_000),

    // --- Now and then; how often of all of these, in a million. ---------------------------------------------------
    /** The broker goes down and comes back. */
    BROKER_RESTARTED(200_000),
    /** A process stands still for a while, and goes on with what it knew. */
    PAUSED(200_000),
    /** The clock of a process jumps ahead. */
    CLOCK_JUMPED(100_000),
    /** Many processes die at once. */
    MASSACRE(100_000),
    /** All eggs of life die but one, and perhaps everything else, too. */
    EGGS_KILLED(100_000),
    /** A process stands still for good (SIGSTOP): somebody has to kill it. */
    HUNG(100_000),
    /** A node cannot work: it dies soon after each start, until all heals. */
    DOOMED(100_000),
    /** Some are not heard by some of the eggs for a while, perhaps in one direction only. */
    EGGS_PARTITIONED(250_000),
    /** A client dies, and is started again later with the same job. */
    CLIENT_CRASHED(150_000),
    /** Some cannot be heard by others for a while. */
    PARTITIONED(200_000),
    /** A machine dies with all that runs on it, its egg and its broker's node among it, and is back after a while. */
    HOST_LOST(120_000),
    /** The network of a machine is cut for a while: what runs on it reaches nobody elsewhere, and the other way round. */
    HOST_CUT_OFF(150_000),
    /** Everything on a machine takes many times as long for a while. */
    HOST_SLOW(120_000),
    /** Messages of every kind, about a job that nobody has, turn up in every queue and journal. */
    STRAY_MESSAGES(150_000),
    /** An entry of a standing journal breaks what is made of it. */
    FOLD_BROKEN(150_000),
    /** The broker comes back without the last entries of some journals. */
    ENTRIES_LOST(150_000),
    /** The broker comes back without what waited in some queues. */
    MESSAGES_LOST(150_000),
    /** The broker comes back with nothing. */
    BROKER_WIPED(80_000);

    final int perMillion;

    Fault(int perMillion) {
        this.perMillion = perMillion;
    }

    /** Those that can be had at any time: they happen to the whole, or to whom chance says. */
    static final Set<Fault> ON_DEMAND = Collections.unmodifiableSet(EnumSet.range(BROKER_RESTARTED, BROKER_WIPED));

    /** Whether it may lose what was confirmed: only then may a job have to be started over. */
    boolean losesEntries() {
        return this == ENTRIES_LOST || this == MESSAGES_LOST || this == BROKER_WIPED;
    }
}
