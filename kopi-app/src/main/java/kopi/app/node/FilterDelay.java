package kopi.app.node;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import kopi.core.message.Message;
import kopi.core.role.Effect;
import kopi.core.role.Role;

/** A role that takes its time over each message: for measuring how more nodes of it help. */
record FilterDelay(Role role, Duration delay) implements Role {
    @Override
    public String name() {
        return role.name();
    }

    @Override
    public List<Effect> receive(Message message) {
        long until = System.nanoTime() + delay.toNanos();
        for (long left = delay.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return role.receive(message);
    }
}
