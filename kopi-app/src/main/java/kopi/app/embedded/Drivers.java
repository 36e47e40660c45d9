package kopi.app.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import kopi.adapter.node.JournalDriver;
import kopi.adapter.node.RoleContext;
import kopi.adapter.node.RoleDriver;
import kopi.core.port.Destination.Journal;
import kopi.core.role.Role;
import kopi.core.wiring.Wiring;

/** What drives the roles of a cluster in one process. One owner. */
final class Drivers implements AutoCloseable {
    private final RoleContext context;
    private final List<Runnable> ends = new ArrayList<>();

    /** @param context what the roles live in */
    Drivers(RoleContext context) {
        this.context = context;
    }

    /** Has a standing journal folded. */
    void fold(Wiring.StandingFold fold) {
        start(JournalDriver.standing(context, fold.journal(), fold.role()));
    }

    /** Has a job's journal read, by a role that is made for it. */
    void follow(Journal journal, Supplier<? extends Role> role) {
        start(JournalDriver.ofJob(context, journal, role));
    }

    private void start(JournalDriver driver) {
        ends.add(driver::close);
        driver.start();
    }

    /** Has a role take messages out of its queue. */
    RoleDriver consume(RoleContext roleContext, Wiring.Consumer consumer) {
        roleContext.broker().declareQueue(consumer.queue());
        var driver = new RoleDriver(roleContext, consumer.role());
        ends.add(driver::close);
        driver.consume(consumer.queue());
        return driver;
    }

    /** Stops every role; what is in hand is dropped. */
    @Override
    public void close() {
        ends.forEach(Runnable::run);
    }
}
