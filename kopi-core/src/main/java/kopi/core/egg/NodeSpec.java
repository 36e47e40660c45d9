package kopi.core.egg;

import java.util.List;
import kopi.core.topology.RoleKind;

/**
 * A node that the cluster should have.
 *
 * @param roles the roles that it hosts, at least one
 */
public record NodeSpec(NodeId id, List<RoleKind> roles) {
    public NodeSpec {
        roles = List.copyOf(roles);
        if (roles.isEmpty()) {
            throw new IllegalArgumentException(id + " has no role");
        }
    }

    /** Whether it is an egg of life. */
    public boolean isEgg() {
        return roles.contains(RoleKind.EGG);
    }
}
