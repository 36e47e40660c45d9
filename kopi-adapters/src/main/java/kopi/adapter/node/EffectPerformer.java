package kopi.adapter.node;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import kopi.core.engine.Followers;
import kopi.core.port.Destination.Journal;
import kopi.core.role.Effect;
import kopi.core.role.Role;

/** Performs the effects of a role that are no publications. Guarded by its driver's lock. */
final class EffectPerformer {
    private final RoleContext context;
    private final Followers<JournalDriver> followers = new Followers<>();

    EffectPerformer(RoleContext context) {
        this.context = context;
    }

    void perform(Effect effect) {
        switch (effect) {
            case Effect.CreateJournal(Journal journal) -> context.broker().createJournal(journal);
            case Effect.DeleteJournal(Journal journal) -> context.broker().deleteJournal(journal);
            case Effect.Follow(Journal journal, Supplier<? extends Role> reader) ->
                followers.follow(journal, () -> JournalDriver.ofJob(context, journal, reader));
            case Effect.Forget(Journal journal) -> {
                followers.stop(journal);
                context.snapshots().delete(journal.name());
            }
            case Effect.Tell(var message) -> context.clients().accept(message);
            case Effect.Publish publish -> throw new IllegalStateException("not a step of its own: " + publish.to());
        }
    }

    /** What reads the journals that are read because the role asked for it. */
    List<JournalDriver> followers() {
        return followers.readers();
    }

    /** The names of the journals that are read because the role asked for it. */
    Set<String> followed() {
        Set<String> names = new TreeSet<>();
        followers.live().forEach(journal -> names.add(journal.name()));
        return names;
    }

    /** Stops following, and deletes the snapshots: the role is started over, and may never hear of these journals again. */
    void discardFollowers() {
        followers.stopAll().forEach(journal -> context.snapshots().delete(journal.name()));
    }

    /** Stops following; the snapshots stay. */
    void close() {
        followers.stopAll();
    }
}
