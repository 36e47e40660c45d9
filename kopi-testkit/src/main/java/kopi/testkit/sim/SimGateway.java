package kopi.testkit.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import kopi.core.engine.ResumePoint;
import kopi.core.message.Message;
import kopi.core.message.Message.ClientAlive;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.OpenJob;
import kopi.core.model.JobId;
import kopi.core.port.Broker;
import kopi.core.port.SnapshotStore.Snapshot;
import kopi.core.role.Gateway;
import kopi.core.role.Routes;

/** A gateway node: the role, and the connections of clients around it, as {@code kopi.adapter.grpc} has them. */
final class SimGateway {
    /** For messages that are about no job. */
    static final JobId NO_JOB = new JobId("none");

    private static final long ALIVE_EVERY = 5 * Timeline.SECOND;

    private final Surroundings around;
    private final SimRoleDriver driver;
    private final int life;
    private final List<Question> questions = new ArrayList<>();
    private final Map<Link, JobId> connected = new LinkedHashMap<>();

    private record Question(OpenJob asked, Consumer<Message> asker) {
        boolean isAnsweredBy(Message answer) {
            return answer.job().equals(asked.job())
                    && !(answer instanceof JobAdmitted admitted && admitted.attempt() < asked.attempt());
        }
    }

    /** How a client hears its job's results. */
    interface Results {
        void entry(long offset, long stamp, Message message);

        void gone();
    }

    SimGateway(Surroundings bare) {
        this.around = bare.tellingClients(this::answered);
        this.life = around.process().life();
        this.driver = new SimRoleDriver(around, new Gateway(around.routes()));
        driver.consume(Routes.gateway(around.process().name()));
        around.process().every(ALIVE_EVERY, "says which clients are there", this::sayAlive);
    }

    boolean livesIn(int present) {
        return life == present;
    }

    private void sayAlive() {
        connected.values().stream().distinct().forEach(job -> driver.tell(Receipt.nobody(new ClientAlive(job))));
    }

    private void answered(Message answer) {
        List<Question> answeredNow = questions.stream()
                .filter(question -> question.isAnsweredBy(answer))
                .toList();
        questions.removeAll(answeredNow);
        answeredNow.forEach(question -> question.asker().accept(answer));
    }

    void open(Link link, OpenJob open, Consumer<Message> asker) {
        connected.put(link, open.job());
        link.whenCutAtGateway(() -> connected.remove(link));
        questions.add(new Question(open, answer -> link.toClient("hears of its job", () -> asker.accept(answer))));
        driver.tell(Receipt.nobody(new OpenJob(
                open.plan(), open.input(), open.attempt(), around.process().name())));
    }

    /** Takes a part of an upload; {@code stored} is called at the client when the broker has it. */
    void upload(Link link, Message message, Runnable stored) {
        Runnable tell = () -> link.toClient("hears that a batch is stored", stored);
        boolean isHasty = around.parts().acceptsBeforeItIsSafe();
        driver.tell(new Receipt(message) {
            @Override
            void settle() {
                if (!isHasty) {
                    tell.run();
                }
            }

            @Override
            void reject(String reason) {
                throw new AssertionError("a gateway cannot pass on " + message + ": " + reason);
            }
        });
        if (isHasty) {
            tell.run();
        }
    }

    /** Reads results for a client, from behind what it knows. */
    void results(Link link, JobId job, long next, long stamp, Results client) {
        if (!around.broker().isUp()) {
            link.cut();
            return;
        }
        var known = next == 0 ? Optional.<Snapshot>empty() : Optional.of(new Snapshot(new byte[0], next, stamp));
        var reading = new Reading(link, ResumePoint.after(known), client);
        reading.reader = Optional.of(around.broker()
                .read(Routes.results(job), ResumePoint.after(known).from(), around.inHand() * 4, reading));
        link.whenCutAtGateway(() -> {
            connected.remove(link);
            reading.close();
        });
    }

    private static final class Reading implements Broker.EntryHandler {
        private final Link link;
        private final ResumePoint resumed;
        private final Results client;
        private Optional<Broker.Reader> reader = Optional.empty();

        Reading(Link link, ResumePoint resumed, Results client) {
            this.link = link;
            this.resumed = resumed;
            this.client = client;
        }

        @Override
        public void read(long offset, long stamp, Message message) {
            reader.ifPresent(open -> open.processed(offset));
            switch (resumed.judge(offset, stamp)) {
                case NEW -> link.toClient("hears a result", () -> client.entry(offset, stamp, message));
                case KNOWN -> {
                    // The client has it.
                }
                case OTHER_HISTORY -> {
                    close();
                    deleted();
                }
            }
        }

        @Override
        public void deleted() {
            link.toClient("hears that its results are gone", client::gone);
        }

        void close() {
            reader.ifPresent(Broker.Reader::close);
        }
    }
}
