package kopi.adapter.rabbitmq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import kopi.core.engine.ReadBudget;

/** A broker's {@link ReadBudget}, for the threads of all its readers: the last lock to be taken, held for an addition. */
final class SharedReadBudget {
    @GuardedBy("this")
    private final ReadBudget budget;

    SharedReadBudget(long limit) {
        this.budget = new ReadBudget(limit);
    }

    /** Has a reader that holds so many bytes hold more, if it may. */
    synchronized boolean take(long own, long bytes) {
        boolean hasRoom = budget.hasRoom(own, bytes);
        if (hasRoom) {
            budget.hold(bytes);
        }
        return hasRoom;
    }

    synchronized boolean isSpent(long own) {
        return budget.isSpent(own);
    }

    /** What is held already takes so many bytes more; less, if negative. */
    synchronized void change(long bytes) {
        budget.hold(bytes);
    }

    synchronized long held() {
        return budget.held();
    }
}
