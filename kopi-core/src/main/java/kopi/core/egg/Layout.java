package kopi.core.egg;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.RoleKind;

/**
 * The nodes of the cluster file. Nodes whose ids differ only by number and that host the same roles are a <em>group</em>,
 * which is what can be scaled.
 */
public final class Layout {
    /** How many nodes of a group a cluster can be asked for. */
    public static final int MAX_REPLICAS = 100;

    private final List<NodeSpec> nodes;
    /** By group. */
    private final SortedMap<String, Range> autoscaled;

    /**
     * How many nodes of a group there may be whose number follows its work.
     *
     * @param min at least 1
     * @param max at least {@code min}
     */
    public record Range(int min, int max) {}

    /** @throws IllegalArgumentException if two nodes have one id */
    public Layout(List<NodeSpec> nodes) {
        this(nodes, Map.of());
    }

    /**
     * A layout where eggs follow the work of some groups.
     *
     * @param autoscaled by group
     * @throws IllegalArgumentException if two nodes have one id
     */
    public Layout(List<NodeSpec> nodes, Map<String, Range> autoscaled) {
        this.autoscaled = new TreeMap<>(autoscaled);
        Map<NodeId, NodeSpec> byId = new LinkedHashMap<>();
        for (NodeSpec node : nodes) {
            if (byId.put(node.id(), node) != null) {
                throw new IllegalArgumentException("two nodes are named " + node.id());
            }
        }
        // Eggs first: the sooner there are several, the sooner the cluster stands a further loss.
        List<NodeSpec> sorted = new ArrayList<>(nodes);
        sorted.sort(Comparator.comparing(node -> !node.isEgg()));
        this.nodes = List.copyOf(sorted);
    }

    /** The groups whose number of nodes follows their work. */
    SortedMap<String, Range> autoscaled() {
        return Collections.unmodifiableSortedMap(autoscaled);
    }

    /** The eggs, lowest first. */
    public NavigableSet<NodeId> eggs() {
        NavigableSet<NodeId> eggs = new TreeSet<>();
        nodes.stream().filter(NodeSpec::isEgg).map(NodeSpec::id).forEach(eggs::add);
        return eggs;
    }

    /** Which nodes there should be, in the order in which to start them. */
    public List<NodeSpec> wanted(Desired desired) {
        if (desired.isDown()) {
            return List.of();
        }
        Map<String, Integer> taken = new TreeMap<>();
        List<NodeSpec> wanted = new ArrayList<>();
        for (NodeSpec node : nodes) {
            String group = node.id().group();
            int before = taken.merge(group, 1, Integer::sum) - 1;
            if (before < desired.replicas().getOrDefault(group, Integer.MAX_VALUE)) {
                wanted.add(node);
            }
        }
        desired.replicas().forEach((group, count) -> {
            List<NodeSpec> members = members(group);
            int next =
                    members.stream().mapToInt(node -> node.id().number()).max().orElse(0) + 1;
            for (int more = members.size(); more < count && !members.isEmpty(); more++) {
                wanted.add(new NodeSpec(
                        new NodeId(group + "-" + next++), members.getFirst().roles()));
            }
        });
        return wanted;
    }

    /** How many nodes of a group there should be. */
    int count(Desired desired, String group) {
        return (int) wanted(desired).stream()
                .filter(node -> node.id().group().equals(group))
                .count();
    }

    private List<NodeSpec> members(String group) {
        return nodes.stream().filter(node -> node.id().group().equals(group)).toList();
    }

    /** The group to scale if there are to be more or fewer of that role. */
    Optional<String> group(String role) {
        List<NodeSpec> hosts = nodes.stream()
                .filter(node -> RoleKind.texts(node.roles()).contains(role))
                .toList();
        List<String> groups =
                hosts.stream().map(node -> node.id().group()).distinct().toList();
        return groups.size() == 1 ? Optional.of(groups.getFirst()) : Optional.empty();
    }

    /**
     * Why there cannot be that many of the role; empty if there can.
     *
     * @param role a role, as in the cluster file
     */
    Optional<String> objection(String role, int count) {
        Optional<String> group = group(role);
        if (group.isEmpty()) {
            return Optional.of("the cluster file has no single group of nodes for " + role);
        }
        List<List<RoleKind>> kinds =
                members(group.get()).stream().map(NodeSpec::roles).distinct().toList();
        if (kinds.size() != 1) {
            return Optional.of("the nodes named " + group.get() + " do not all host the same roles");
        }
        if (kinds.getFirst().contains(RoleKind.EGG)) {
            return Optional.of(
                    "eggs cannot be scaled while the cluster runs: every egg knows all of them from the cluster"
                            + " file");
        }
        if (count < 1 || count > MAX_REPLICAS) {
            return Optional.of("there can be 1 to " + MAX_REPLICAS + " of " + role + ", not " + count);
        }
        return Optional.empty();
    }

    /** How many nodes of the roles that keep state there are to be; empty if there are none of one of them. */
    Optional<ClusterSize> size(Desired desired) {
        List<NodeSpec> wanted = wanted(desired);
        int controllers = highest(wanted, RoleKind.CONTROLLER);
        int aggregators = highest(wanted, RoleKind.AGGREGATOR);
        int joiners = highest(wanted, RoleKind.JOINER);
        return controllers == 0 || aggregators == 0 || joiners == 0
                ? Optional.empty()
                : Optional.of(new ClusterSize(desired.version().revision(), controllers, aggregators, joiners));
    }

    /** Their numbers, from 1 on, say which share of the work is theirs. */
    private static int highest(List<NodeSpec> nodes, RoleKind role) {
        return nodes.stream()
                .filter(node -> node.roles().contains(role))
                .mapToInt(node -> node.id().number())
                .max()
                .orElse(0);
    }
}
