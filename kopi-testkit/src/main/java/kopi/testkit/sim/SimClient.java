package kopi.testkit.sim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.client.ClientEvent;
import kopi.core.client.ClientSession;
import kopi.core.client.ClientSession.Standing;
import kopi.core.client.Patience;
import kopi.core.message.Message;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.OpenJob;
import kopi.core.message.Message.Rows;
import kopi.testkit.sim.Chance.Concern;

/**
 * A client with one job, as {@code kopi.app.client} has it: takes any gateway, another one when it is lost, sends again
 * what was not stored, starts the job over when the cluster has lost something of it. When its process dies, the next one
 * goes on with the job's id and nothing else.
 */
final class SimClient {
    private static final String INPUT = "files";
    private static final long ANSWER_WITHIN = 4 * Timeline.SECOND;
    private static final long LONGEST_PAUSE = 2 * Timeline.SECOND;
    private static final int CLOSING_TRIES = 20;
    private static final int LATE_PERCENT = 30;

    private final SimCluster cluster;
    private final Assignment assignment;
    private final Patience patience;
    private final int window;
    private final SimProcess process;
    private boolean hasFinished;
    private boolean isOver;
    private Life life;

    SimClient(SimCluster cluster, Assignment assignment, Duration silence, int window) {
        this.cluster = cluster;
        this.assignment = assignment;
        this.patience = new Patience(Duration.ZERO, Duration.ZERO, Duration.ZERO, silence, Integer.MAX_VALUE);
        this.window = window;
        this.process =
                new SimProcess(cluster.world(), "client of " + assignment.plan().job(), _ -> {
                    if (!isOver) {
                        life = new Life();
                        life.connect();
                    }
                });
        this.life = new Life();
    }

    SimProcess process() {
        return process;
    }

    Assignment assignment() {
        return assignment;
    }

    boolean isOver() {
        return isOver;
    }

    /** It will never come back. */
    void giveUp() {
        isOver = true;
        process.kill();
    }

    Optional<Link> link() {
        return life.link;
    }

    /** One life of the process. */
    private final class Life {
        private int wanted;
        private int attempt = -1;
        private int begun;
        private ClientSession session = newSession();
        private Session ears = cluster.parts().session(assignment.plan());
        private final Set<Integer> stored = new TreeSet<>();
        private final Set<Integer> sent = new TreeSet<>();
        private final Map<String, StringBuilder> files = new TreeMap<>();
        private Optional<Link> link = Optional.empty();
        /** The connection on which the job was admitted. */
        private Optional<Link> admittedOn = Optional.empty();
        /** Why the connection was given up, if that was for more than the connection. */
        private String doubt = "";

        private long heardAt;
        /** Whether this life has all results; an earlier one may have had them before. */
        private boolean isClosing;

        private ClientSession newSession() {
            return new ClientSession(assignment.plan(), window);
        }

        // --- Connections. -------------------------------------------------------------------------------------------

        void connect() {
            if (isOver) {
                return;
            }
            Optional<SimCluster.GatewayAt> found = cluster.anyGateway();
            if (found.isEmpty()) {
                pauseAndConnect();
                return;
            }
            SimGateway gateway = found.get().gateway();
            var opened = new Link(cluster.world(), process, found.get().process());
            link = Optional.of(opened);
            opened.whenCut(() -> lost(opened));
            heardAt = cluster.world().timeline.now();
            var open = new OpenJob(assignment.plan(), INPUT, Math.max(wanted, Math.max(attempt, 0)), "");
            opened.toGateway(
                    "is asked for a job",
                    () -> gateway.open(opened, open, answer -> answered(opened, gateway, answer)));
            process.after(ANSWER_WITHIN, "waits for an answer", () -> {
                if (isCurrent(opened) && !isAdmittedOn(opened)) {
                    opened.cut();
                }
            });
        }

        private boolean isCurrent(Link used) {
            return link.filter(used::equals).isPresent() && !isOver && life == this;
        }

        private boolean isAdmittedOn(Link used) {
            return admittedOn.filter(used::equals).isPresent();
        }

        private void pauseAndConnect() {
            long pause = cluster.world().chance(Concern.CLIENTS).between(1, LONGEST_PAUSE);
            process.after(pause, "tries again", this::connect);
        }

        private void lost(Link ended) {
            if (isCurrent(ended)) {
                link = Optional.empty();
                pauseAndConnect();
            }
        }

        private void answered(Link used, SimGateway gateway, Message answer) {
            if (!isCurrent(used) || isAdmittedOn(used)) {
                return;
            }
            switch (answer) {
                case JobAdmitted admitted -> {
                    if (admitted(admitted)) {
                        admittedOn = Optional.of(used);
                        work(used, gateway);
                    } else {
                        used.cut();
                    }
                }
                case Message.JobRefused(var _, String reason, int retryAfterSeconds) -> {
                    if (retryAfterSeconds == 0) {
                        end(reason);
                    } else {
                        used.cut();
                    }
                }
                default -> throw new AssertionError("not an answer: " + answer);
            }
        }

        /** Whether to go on with this connection. */
        private boolean admitted(JobAdmitted told) {
            Standing standing = session.judge(told);
            if (standing == Standing.DOUBTFUL && told.attempt() == attempt && doubt.isEmpty()) {
                return false;
            }
            String loss = attempt < 0 ? "" : loss(told, standing);
            if (!loss.isEmpty()) {
                startOver(Math.max(attempt + 1, told.attempt()), loss);
                return false;
            }
            if (attempt < 0) {
                begun++;
            }
            attempt = told.attempt();
            doubt = "";
            session.receive(told).forEach(this::handle);
            return true;
        }

        private String loss(JobAdmitted told, Standing standing) {
            if (told.attempt() > attempt) {
                return "another client has started it over";
            }
            if (!doubt.isEmpty()) {
                return doubt;
            }
            return standing == Standing.LOST ? "the cluster has lost some of it" : "";
        }

        private void startOver(int next, String reason) {
            cluster.startedOver(assignment.plan().job(), reason);
            wanted = next;
            attempt = -1;
            session = newSession();
            ears = cluster.parts().session(assignment.plan());
            stored.clear();
            files.clear();
            doubt = "";
        }

        // --- Work. --------------------------------------------------------------------------------------------------

        private void work(Link used, SimGateway gateway) {
            sent.clear();
            heardAt = cluster.world().timeline.now();
            long next = session.next();
            long stamp = session.stamp();
            used.toGateway(
                    "is asked for results",
                    () -> gateway.results(used, assignment.plan().job(), next, stamp, new SimGateway.Results() {
                        @Override
                        public void entry(long offset, long entryStamp, Message message) {
                            if (isCurrent(used)) {
                                heard(offset, entryStamp, message);
                                upload(used, gateway);
                            }
                        }

                        @Override
                        public void gone() {
                            if (isCurrent(used)) {
                                doubt = "its results were lost";
                                used.cut();
                            }
                        }
                    }));
            upload(used, gateway);
            watch(used);
        }

        private void watch(Link used) {
            process.after(Timeline.SECOND, "watches its job", () -> {
                if (!isCurrent(used) || isClosing) {
                    return;
                }
                long now = cluster.world().timeline.now();
                if (patience.isExhausted(Math.max(1, begun), heardAt * 1_000, now * 1_000)) {
                    doubt = "nothing was heard of it for too long";
                    used.cut();
                } else {
                    watch(used);
                }
            });
        }

        private void upload(Link used, SimGateway gateway) {
            for (int i = 0; i < assignment.upload().size() && isCurrent(used) && !used.isCut(); i++) {
                Message message = assignment.upload().get(i);
                if (stored.contains(i) || sent.contains(i) || !maySend(message)) {
                    continue;
                }
                int part = i;
                sent.add(part);
                used.toGateway("is sent a batch", () -> gateway.upload(used, message, () -> stored.add(part)));
            }
        }

        private boolean maySend(Message message) {
            return !(message instanceof Rows rows)
                    || (session.maySend(rows.id().dataset(), rows.id().seq())
                            && !session.isFinished(
                                    rows.id().dataset(), rows.id().seq()));
        }

        private void heard(long offset, long stamp, Message message) {
            heardAt = cluster.world().timeline.now();
            ears.receive(session, offset, stamp, message).forEach(this::handle);
        }

        private void handle(ClientEvent event) {
            switch (event) {
                case ClientEvent.Admitted() -> {
                    // What follows is done by whoever asked.
                }
                case ClientEvent.Credit _ -> {
                    // The session knows.
                }
                case ClientEvent.Append(String file, int _, byte[] csv) ->
                    files.computeIfAbsent(file, _ -> new StringBuilder()).append(new String(csv, ISO_8859_1));
                case ClientEvent.Finished _ -> finished();
                case ClientEvent.Refused(String reason, int _) -> end(reason);
                case ClientEvent.Failed(String reason) -> end(reason);
            }
        }

        private void finished() {
            assignment.expected().forEach((file, expected) -> {
                String actual = files.getOrDefault(file, new StringBuilder()).toString();
                if (!actual.equals(expected)) {
                    throw new AssertionError("job " + assignment.plan().job() + " ended with other bytes in " + file
                            + ": expected\n" + expected + "but was\n" + actual);
                }
            });
            hasFinished = true;
            isClosing = true;
            close(CLOSING_TRIES);
        }

        /** The job ends without a result. */
        private void end(String reason) {
            if (!hasFinished) {
                cluster.requireMayFail(assignment.plan().job(), reason);
            }
            isOver = true;
            link.ifPresent(Link::cut);
        }

        /** Sometimes somebody comes back for a job that was closed. */
        private void askOnceMore(Link used, SimGateway gateway) {
            if (cluster.world().chance(Concern.CLIENTS).happens(LATE_PERCENT)) {
                var late = new OpenJob(assignment.plan(), INPUT, 0, "");
                used.toGateway("is asked for a closed job", () -> gateway.open(used, late, _ -> {}));
            }
        }

        /** Tells the cluster to forget the job; if that cannot be done, the cluster does so by itself after a while. */
        private void close(int tries) {
            if (isOver) {
                return;
            }
            if (tries == 0) {
                isOver = true;
                return;
            }
            var closing = new CloseJob(assignment.plan().job());
            cluster.anyGateway().ifPresent(at -> {
                var direct = new Link(cluster.world(), process, at.process());
                direct.toGateway(
                        "is told to close a job",
                        () -> at.gateway().upload(direct, closing, () -> {
                            askOnceMore(direct, at.gateway());
                            isOver = true;
                            link.ifPresent(Link::cut);
                        }));
            });
            process.after(ANSWER_WITHIN, "closes its job", () -> close(tries - 1));
        }
    }

    List<String> state() {
        return List.of(process.name()
                + (isOver
                        ? " over"
                        : hasFinished
                                ? " finished"
                                : " attempt " + life.attempt + " stored " + life.stored.size() + " of "
                                        + assignment.upload().size()));
    }
}
