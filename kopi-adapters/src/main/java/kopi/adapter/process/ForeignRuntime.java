package kopi.adapter.process;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import kopi.core.egg.Custody;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.ProcessState.Unclear;
import kopi.core.error.InvalidInputException;
import kopi.core.port.NodeLog;
import kopi.core.port.NodeRuntime;

/**
 * Nodes that somebody else runs: systemd, Docker with a restart policy, Kubernetes. Nothing is started, ended or known here:
 * every request is answered so.
 */
public final class ForeignRuntime implements NodeRuntime {
    private static final String REASON = "runtime: none: nodes are started and stopped by somebody else";

    private final Answers answers;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("runtime").daemon().factory());

    /** One for that cluster, whichever it is. */
    public ForeignRuntime(Answers answers) {
        this.answers = answers;
    }

    private void unclear(NodeId node) {
        submit(() -> answers.checked(node, new Unclear(REASON)));
    }

    private void submit(Runnable answer) {
        try {
            thread.execute(answer);
        } catch (RejectedExecutionException _) {
            // Closed.
        }
    }

    @Override
    public void look(NodeId node) {
        unclear(node);
    }

    /** None that it could name. */
    @Override
    public void list() {
        submit(() -> answers.surveyed(List.of()));
    }

    @Override
    public void start(NodeSpec node, long incarnation) {
        unclear(node.id());
    }

    @Override
    public void kill(NodeId node, long pid, long incarnation) {
        unclear(node);
    }

    @Override
    public void stop(NodeId node, long pid, long incarnation) {
        unclear(node);
    }

    @Override
    public void freeze(NodeId node, long pid, long incarnation) {
        unclear(node);
    }

    @Override
    public void forget(NodeId node, long incarnation) {
        unclear(node);
    }

    @Override
    public NodeLog log(NodeId node) {
        throw new InvalidInputException(
                REASON + "; they have the log of " + node + ": journalctl, docker logs, kubectl logs");
    }

    @Override
    public String fencing() {
        return "whoever runs the nodes; two of one id on one state folder refuse each other, elsewhere nobody does";
    }

    @Override
    public Custody custody() {
        return Custody.OTHERS;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
