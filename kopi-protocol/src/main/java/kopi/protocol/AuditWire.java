package kopi.protocol;

import kopi.core.error.CorruptStateException;
import kopi.core.job.AuditResult;
import kopi.protocol.v1.Audit;
import kopi.protocol.v1.AuditIntact;
import kopi.protocol.v1.AuditWaiting;

/** How the result of an audit crosses the wire. */
public final class AuditWire {
    private AuditWire() {}

    /** The message for that result. */
    public static Audit write(AuditResult result) {
        return switch (result) {
            case AuditResult.Unasked() -> Audit.getDefaultInstance();
            case AuditResult.Waiting(var nodes) ->
                Audit.newBuilder()
                        .setWaiting(AuditWaiting.newBuilder().addAllNodes(nodes))
                        .build();
            case AuditResult.Intact() ->
                Audit.newBuilder().setIntact(AuditIntact.getDefaultInstance()).build();
            case AuditResult.Lost(String what) ->
                Audit.newBuilder().setLost(Limits.cut(what)).build();
        };
    }

    /**
     * The result in that message.
     *
     * @throws CorruptStateException if there is none
     */
    public static AuditResult read(Audit audit) {
        return switch (audit.getResultCase()) {
            case RESULT_NOT_SET -> AuditResult.NONE;
            case INTACT -> new AuditResult.Intact();
            case LOST -> new AuditResult.Lost(Limits.reason(audit.getLost()));
            case WAITING -> {
                if (audit.getWaiting().getNodesCount() == 0) {
                    throw new CorruptStateException("an audit that waits for nobody");
                }
                yield new AuditResult.Waiting(audit.getWaiting().getNodesList().stream()
                        .map(node -> Limits.name("node", node))
                        .toList());
            }
        };
    }
}
