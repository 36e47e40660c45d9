package kopi.adapter.memory;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Carries one subscription's messages to its handler, one call at a time.
 *
 * <p>Its route is a mailbox that is drained by at most one task: whoever finds work for an idle route marks it awake
 * (under the route's lock) and starts the courier; the courier takes steps until the route, again under its lock, finds
 * nothing more to do and marks itself idle. So no two steps overlap, and no wake-up is lost.
 */
final class Courier implements Runnable {
    /** Calls before the thread is handed over, so that one busy subscription does not keep it from the others. */
    static final int CALLS_PER_TURN = 64;

    private final Context context;
    private final Route route;

    Courier(Context context, Route route) {
        this.context = context;
        this.route = route;
    }

    /**
     * What couriers share.
     *
     * @param executor runs them
     * @param failures hears what a handler threw
     * @param closed whether the broker is closed, and nothing may be called any more
     */
    record Context(Executor executor, Consumer<Throwable> failures, BooleanSupplier closed) {}

    /** Where a courier's work comes from. */
    interface Route {
        /** Takes a message and calls the handler with it; false if there was none, and the route is now idle. */
        boolean step();
    }

    /** Begins to take steps. Only for who has just marked the route awake, and not under its lock. */
    void start() {
        try {
            context.executor().execute(this);
        } catch (RejectedExecutionException e) {
            // The executor may be shut down once the broker is closed, while a last task hands over to itself.
            if (!context.closed().getAsBoolean()) {
                context.failures().accept(e);
            }
        }
    }

    @Override
    public void run() {
        for (int calls = 0; calls < CALLS_PER_TURN; calls++) {
            try {
                if (context.closed().getAsBoolean() || !route.step()) {
                    return;
                }
            } catch (Throwable failure) {
                context.failures().accept(failure);
            }
        }
        start();
    }
}
