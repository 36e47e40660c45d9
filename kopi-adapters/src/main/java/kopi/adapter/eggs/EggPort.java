package kopi.adapter.eggs;

import java.util.concurrent.CompletableFuture;
import kopi.core.egg.ClusterView;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.EventPage;

/** What a server needs of its egg. Thread-safe. */
public interface EggPort {
    /** What the egg knows now. */
    ClusterView view();

    /** The oldest events that it knows with a higher number than that; no more than so many. */
    EventPage events(long after, int max);

    /** Asks for another number of nodes with a role. */
    CompletableFuture<Outcome> scale(String role, int count);

    /** Asks for everything to stop. */
    CompletableFuture<Outcome> down();

    /** Asks for everything to run. */
    CompletableFuture<Outcome> up();
}
