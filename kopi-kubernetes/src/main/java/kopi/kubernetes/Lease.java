package kopi.kubernetes;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import kopi.core.text.SafeText;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The right to end pods of a cluster, which one egg has at a time: an object of the API server, whose clock of changes decides between two
 * that want it. Eggs elect a leader by themselves; of two that lead, one has it.
 *
 * <p>For one thread.
 */
final class Lease {
    private static final String GROUP = "/apis/coordination.k8s.io/v1";
    private static final Duration DURATION = Duration.ofSeconds(15);
    /** Kubernetes wants six digits. */
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final ApiServer server;
    private final String name;
    private final String self;

    /** @param self who may have it, unlike all others */
    Lease(ApiServer server, String cluster, String self) {
        this.server = server;
        this.name = name(cluster);
        this.self = self;
    }

    /** What the object is called; the chart lets eggs have no other. */
    static String name(String cluster) {
        return cluster + "-eggs";
    }

    /**
     * Takes it, or keeps it, unless another one has it.
     *
     * @return who else has it; empty if this one does
     */
    Optional<String> take(Instant now) {
        ApiServer.Reply reply = server.call("GET", GROUP, "leases/" + name, Optional.empty(), OK, NOT_FOUND);
        if (reply.status() == NOT_FOUND) {
            return create(now);
        }
        JsonNode spec = reply.body().path("spec");
        String holder = spec.path("holderIdentity").asString("");
        if (!holder.isEmpty() && !holder.equals(self) && !isExpired(spec, now)) {
            return Optional.of(SafeText.value(holder));
        }
        return replace((ObjectNode) reply.body(), holder, now);
    }

    private static boolean isExpired(JsonNode spec, Instant now) {
        try {
            Instant renewed = Instant.parse(spec.path("renewTime").asString(""));
            return now.isAfter(
                    renewed.plusSeconds(spec.path("leaseDurationSeconds").asLong(DURATION.toSeconds())));
        } catch (DateTimeException _) {
            return true;
        }
    }

    private Optional<String> create(Instant now) {
        Map<String, Object> lease = Map.of(
                "apiVersion",
                "coordination.k8s.io/v1",
                "kind",
                "Lease",
                "metadata",
                Map.of("name", name),
                "spec",
                Map.of(
                        "holderIdentity",
                        self,
                        "leaseDurationSeconds",
                        DURATION.toSeconds(),
                        "acquireTime",
                        MICROS.format(now),
                        "renewTime",
                        MICROS.format(now)));
        return taken(server.call("POST", GROUP, "leases", Optional.of(lease), OK, CREATED, CONFLICT));
    }

    /** The version that was read goes along: who was faster has another one. */
    private Optional<String> replace(ObjectNode lease, String holder, Instant now) {
        ObjectNode spec = lease.path("spec").isObject() ? (ObjectNode) lease.path("spec") : lease.putObject("spec");
        spec.put("holderIdentity", self);
        spec.put("leaseDurationSeconds", DURATION.toSeconds());
        spec.put("renewTime", MICROS.format(now));
        if (!holder.equals(self)) {
            spec.put("acquireTime", MICROS.format(now));
            spec.put("leaseTransitions", spec.path("leaseTransitions").asInt(0) + 1);
        }
        Object body = JsonMapper.shared().treeToValue(lease, Map.class);
        return taken(server.call("PUT", GROUP, "leases/" + name, Optional.of(body), OK, CREATED, CONFLICT));
    }

    private static Optional<String> taken(ApiServer.Reply reply) {
        return reply.status() == CONFLICT ? Optional.of("another egg, which was faster") : Optional.empty();
    }
}
