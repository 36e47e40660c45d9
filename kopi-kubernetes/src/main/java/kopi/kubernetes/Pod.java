package kopi.kubernetes;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kopi.core.egg.NodeId;
import kopi.core.topology.RoleKind;
import tools.jackson.databind.JsonNode;

/**
 * A pod that is a node, as the API server has it.
 *
 * @param startedAt since when its container runs; empty if it does not, or is to end
 * @param restarts how often the kubelet has started the container again
 */
record Pod(String name, String uid, NodeId node, Optional<Instant> startedAt, int restarts) {
    /** The kind of node that it is. */
    static final String GROUP = "kopi.group";

    private static final Pattern ORDINAL = Pattern.compile(".*-(?<ordinal>[0-9]{1,4})");

    /** Reads it; empty if it is no node, or not whole yet. */
    static Optional<Pod> of(JsonNode pod) {
        JsonNode metadata = pod.path("metadata");
        String name = metadata.path("name").asString("");
        String group = metadata.path("labels").path(GROUP).asString("");
        Optional<NodeId> node = node(group, name);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        JsonNode container = pod.path("status").path("containerStatuses").path(0);
        boolean isEnding = metadata.has("deletionTimestamp");
        return Optional.of(new Pod(
                name,
                metadata.path("uid").asString(""),
                node.get(),
                isEnding
                        ? Optional.empty()
                        : time(container
                                .path("state")
                                .path("running")
                                .path("startedAt")
                                .asString("")),
                container.path("restartCount").asInt(0)));
    }

    /** As {@code kopi node} names itself by the name of its host, which is the pod's. */
    private static Optional<NodeId> node(String group, String name) {
        Optional<RoleKind> kind = RoleKind.named(group);
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        if (!kind.get().isStateful() && kind.get() != RoleKind.EGG) {
            return Optional.of(NodeId.ofHost(group, name));
        }
        Matcher ordinal = ORDINAL.matcher(name);
        return ordinal.matches()
                ? Optional.of(new NodeId(kind.get().node(Integer.parseInt(ordinal.group("ordinal")) + 1)))
                : Optional.empty();
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /** The start in milliseconds since 1970: never after the incarnation that the node says of itself. */
    long incarnation() {
        return startedAt.map(Instant::toEpochMilli).orElse(0L);
    }
}
