package kopi.testkit.sim;

import java.util.List;
import java.util.function.Supplier;
import kopi.core.engine.Followers;
import kopi.core.port.Destination.Journal;
import kopi.core.role.Effect;
import kopi.core.role.Role;

/** Performs the effects of a role that are no publications, as {@code kopi.adapter.node.EffectPerformer} does. */
final class SimEffects {
    private final SimContext context;
    private final Followers<SimJournalDriver> followers = new Followers<>();

    SimEffects(SimContext context) {
        this.context = context;
    }

    /** Whether it is a call of the broker. */
    static boolean needsBroker(Effect effect) {
        return effect instanceof Effect.CreateJournal || effect instanceof Effect.DeleteJournal;
    }

    void perform(Effect effect) {
        switch (effect) {
            case Effect.CreateJournal(Journal journal) -> context.broker().createJournal(journal);
            case Effect.DeleteJournal(Journal journal) -> context.broker().deleteJournal(journal);
            case Effect.Follow(Journal journal, Supplier<? extends Role> reader) ->
                followers.follow(journal, () -> SimJournalDriver.ofJob(context, journal, reader));
            case Effect.Forget(Journal journal) -> {
                followers.stop(journal);
                context.process().disk().delete(journal.name());
            }
            case Effect.Tell(var message) -> context.client().accept(message);
            case Effect.Publish publish -> throw new AssertionError("not a step of its own: " + publish);
        }
    }

    /** The journals that are followed. */
    List<String> following() {
        return followers.live().stream().map(Journal::name).toList();
    }

    /** Stops following, and deletes the snapshots: who asked for it is started over. */
    void discardFollowers() {
        followers.stopAll().forEach(journal -> context.process().disk().delete(journal.name()));
    }

    void close() {
        followers.stopAll();
    }
}
