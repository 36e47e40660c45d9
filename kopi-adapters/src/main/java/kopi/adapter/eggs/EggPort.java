package kopi.adapter.eggs;

import java.util.concurrent.CompletableFuture;
import kopi.core.egg.ClusterView;
import kopi.core.egg.EggEffect.Outcome;

/** What a server needs of its egg. Thread-safe. */
public interface EggPort {
    /** What the egg knows now. */
    ClusterView view();

    /** Asks for another number of nodes with a role. */
    CompletableFuture<Outcome> scale(String role, int count);

    /** Asks for everything to stop. */
    CompletableFuture<Outcome> down();

    /** Asks for everything to run. */
    CompletableFuture<Outcome> up();
}
