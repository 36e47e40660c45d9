package kopi.testkit.stage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kopi.core.client.ClientEvent;
import kopi.core.client.ClientSession;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.Rows;
import kopi.core.state.Required;

/** The client of a {@link ChaoticCluster}: sends what its window allows, and again what a gateway took with it. */
final class ChaoticClient {
    private final JobPlan plan;
    private final Message open;
    private final ClientSession session;
    private final Deque<Message> unsent;
    private final List<Message> sent = new ArrayList<>();
    /** To be sent before anything else. */
    private final Deque<Message> urgent = new ArrayDeque<>();

    private final Map<String, Integer> finishedBelow = new TreeMap<>();
    private final Map<String, StringBuilder> files = new TreeMap<>();
    private boolean isAdmitted;
    private Optional<List<String>> warnings = Optional.empty();

    ChaoticClient(JobPlan plan, Message open, List<? extends Message> upload, int window) {
        this.plan = plan;
        this.open = open;
        this.session = new ClientSession(plan, window);
        this.unsent = new ArrayDeque<>(upload);
        plan.reports().stream()
                .flatMap(report -> report.shape().files().stream())
                .forEach(file -> files.put(file.name(), new StringBuilder()));
        urgent.add(open);
    }

    /** Hears the gateway. */
    void hear(Message message) {
        for (ClientEvent event : session.receive(message)) {
            switch (event) {
                case ClientEvent.Admitted() -> isAdmitted = true;
                case ClientEvent.Credit(String dataset, int below) -> finishedBelow.put(dataset, below);
                case ClientEvent.Append(String file, int _, byte[] csv) ->
                    Required.in(files, file).append(new String(csv, ISO_8859_1));
                case ClientEvent.Finished(List<String> told) -> {
                    warnings = Optional.of(told);
                    urgent.clear();
                    urgent.add(new CloseJob(plan.job()));
                }
                case ClientEvent.Refused(String reason, int _) ->
                    throw new AssertionError("the job was refused: " + reason);
                case ClientEvent.Failed(String reason) -> throw new AssertionError("the job failed: " + reason);
            }
        }
    }

    /** Everything that could happen here next. */
    void actions(ChaoticDriver gateway, List<Runnable> actions) {
        if (!urgent.isEmpty()) {
            actions.add(() -> gateway.tell(urgent.remove()));
        } else if (isAdmitted && warnings.isEmpty() && !unsent.isEmpty() && mayBeSent(unsent.element())) {
            actions.add(() -> {
                sent.add(unsent.element());
                gateway.tell(unsent.remove());
            });
        }
    }

    private boolean mayBeSent(Message message) {
        return !(message instanceof Rows rows)
                || session.maySend(rows.id().dataset(), rows.id().seq());
    }

    /** The gateway has died, and a new one has taken its place: what is not known to be finished is sent again. */
    void reconnect() {
        urgent.clear();
        if (warnings.isPresent()) {
            urgent.add(new CloseJob(plan.job()));
            return;
        }
        urgent.add(open);
        sent.stream().filter(message -> !isFinished(message)).forEach(urgent::add);
    }

    private boolean isFinished(Message message) {
        return message instanceof Rows rows
                && rows.id().seq() < finishedBelow.getOrDefault(rows.id().dataset(), 0);
    }

    /** What has come, once it is complete. */
    Optional<ChaoticCluster.Result> result() {
        return warnings.map(told -> {
            Map<String, String> contents = new TreeMap<>();
            files.forEach((file, content) -> contents.put(file, content.toString()));
            return new ChaoticCluster.Result(contents, told);
        });
    }
}
