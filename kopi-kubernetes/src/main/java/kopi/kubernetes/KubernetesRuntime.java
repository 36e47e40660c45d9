package kopi.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kopi.core.egg.Custody;
import kopi.core.egg.EggInput.Found;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.ProcessState;
import kopi.core.egg.ProcessState.Alive;
import kopi.core.egg.ProcessState.Gone;
import kopi.core.egg.ProcessState.Unclear;
import kopi.core.error.InvalidInputException;
import kopi.core.port.NodeLog;
import kopi.core.port.NodeRuntime;
import kopi.platform.runtime.RuntimeThread;
import tools.jackson.databind.JsonNode;

/**
 * Nodes as pods. The kubelet starts again what exits, controllers make what is missing; here pods are looked at, and one that hangs is
 * deleted, so that its controller makes another.
 *
 * <p><b>Fencing.</b> A delete names the pod's uid, so no other than the one that was looked at is deleted, and goes through the kubelet, so
 * that a StatefulSet has its next pod only when the last one is over. Who deletes holds a {@link Lease}.
 *
 * <p>All work is done, and all answers are given, on one thread of the runtime's own.
 */
final class KubernetesRuntime implements NodeRuntime {
    private static final String CORE = "/api/v1";
    /** The cluster that a pod belongs to. */
    static final String CLUSTER = "kopi.cluster";

    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    /** What hangs hears no TERM: the kubelet need not wait. */
    private static final int GRACE_SECONDS = 1;

    private static final String NOT_OURS = "pods of this cluster are made and ended by Kubernetes";

    private final ApiServer server;
    private final Lease lease;
    private final String cluster;
    private final Answers answers;
    private final RuntimeThread thread;

    KubernetesRuntime(ApiServer server, Lease lease, String cluster, Answers answers) {
        this.server = server;
        this.lease = lease;
        this.cluster = cluster;
        this.answers = answers;
        this.thread = new RuntimeThread(answers);
    }

    @Override
    public void look(NodeId node) {
        thread.ask(node, () -> answers.checked(node, state(node)));
    }

    @Override
    public void list() {
        thread.survey(() -> pods().stream()
                .filter(pod -> pod.startedAt().isPresent())
                .map(pod -> new Found(pod.node(), alive(pod)))
                .toList());
    }

    /** The kubelet does that. */
    @Override
    public void start(NodeSpec node, long incarnation) {
        look(node.id());
    }

    @Override
    public void kill(NodeId node, long pid, long incarnation) {
        thread.ask(node, () -> {
            Optional<Pod> pod =
                    find(node).filter(found -> found.startedAt().isPresent() && found.incarnation() <= incarnation);
            if (pod.isEmpty()) {
                answers.checked(node, state(node));
                return;
            }
            Optional<String> holder = lease.take(Instant.now());
            if (holder.isPresent()) {
                answers.checked(node, new Unclear("the lease to end pods is held by " + holder.get()));
            } else if (delete(pod.get())) {
                answers.exited(node, incarnation);
            } else {
                answers.checked(node, state(node));
            }
        });
    }

    /** Whether it was there still. */
    private boolean delete(Pod pod) {
        Map<String, Object> options = Map.of(
                "apiVersion",
                "v1",
                "kind",
                "DeleteOptions",
                "gracePeriodSeconds",
                GRACE_SECONDS,
                "preconditions",
                Map.of("uid", pod.uid()));
        int status = server.call(
                        "DELETE", CORE, "pods/" + pod.name(), Optional.of(options), OK, ACCEPTED, NOT_FOUND, CONFLICT)
                .status();
        return status == OK || status == ACCEPTED;
    }

    @Override
    public void stop(NodeId node, long pid, long incarnation) {
        notOurs(node);
    }

    /** Nothing that Kubernetes could do. */
    @Override
    public void freeze(NodeId node, long pid, long incarnation) {
        look(node);
    }

    @Override
    public void forget(NodeId node, long incarnation) {
        notOurs(node);
    }

    private void notOurs(NodeId node) {
        thread.submit(() -> answers.checked(node, new Unclear(NOT_OURS)));
    }

    @Override
    public NodeLog log(NodeId node) {
        throw new InvalidInputException(
                NOT_OURS + "; kubectl logs shows what they say, and kopi status how they are called: "
                        + "the pod of aggregator-1 ends with -aggregator-0");
    }

    @Override
    public String fencing() {
        return "Kubernetes, which has one pod of a number, and ends it before it makes the next; a lease says which egg may have it"
                + " ended";
    }

    @Override
    public Custody custody() {
        return Custody.SHARED;
    }

    private List<Pod> pods() {
        String selector = URLEncoder.encode(CLUSTER + "=" + cluster, UTF_8);
        List<Pod> pods = new ArrayList<>();
        for (JsonNode pod : server.call("GET", CORE, "pods?labelSelector=" + selector, Optional.empty(), OK)
                .body()
                .path("items")) {
            Pod.of(pod).ifPresent(pods::add);
        }
        return pods;
    }

    private Optional<Pod> find(NodeId node) {
        return pods().stream().filter(pod -> pod.node().equals(node)).findFirst();
    }

    private ProcessState state(NodeId node) {
        return find(node)
                .filter(pod -> pod.startedAt().isPresent())
                .<ProcessState>map(KubernetesRuntime::alive)
                .orElseGet(() -> new Gone(0));
    }

    private static Alive alive(Pod pod) {
        long age =
                Duration.between(pod.startedAt().orElseThrow(), Instant.now()).toMillis();
        return new Alive(0, pod.incarnation(), pod.restarts(), Math.max(0, age), false);
    }

    @Override
    public void close() {
        thread.close();
        server.close();
    }
}
