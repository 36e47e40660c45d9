package kopi.adapter.process;

import java.util.List;
import kopi.core.egg.Custody;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.ProcessState.Unclear;
import kopi.core.error.InvalidInputException;
import kopi.core.port.NodeLog;
import kopi.core.port.NodeRuntime;
import kopi.platform.runtime.RuntimeThread;

/**
 * Nodes that somebody else runs: systemd, Docker with a restart policy, Kubernetes. Nothing is started, ended or known here:
 * every request is answered so.
 */
public final class ForeignRuntime implements NodeRuntime {
    private static final String REASON = "runtime: none: nodes are started and stopped by somebody else";

    private final Answers answers;
    private final RuntimeThread thread;

    /** One for that cluster, whichever it is. */
    public ForeignRuntime(Answers answers) {
        this.answers = answers;
        this.thread = new RuntimeThread(answers);
    }

    private void unclear(NodeId node) {
        thread.submit(() -> answers.checked(node, new Unclear(REASON)));
    }

    @Override
    public void look(NodeId node) {
        unclear(node);
    }

    /** None that it could name. */
    @Override
    public void list() {
        thread.submit(() -> answers.surveyed(List.of()));
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
        thread.close();
    }
}
