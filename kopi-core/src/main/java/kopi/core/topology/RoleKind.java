package kopi.core.topology;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What nodes can be, in the order in which they are started: an egg of life, or one or more roles of the pipeline. */
public enum RoleKind {
    /** Brings nodes back; a node of its own, with no part in the pipeline. What it remembers is its own affair. */
    EGG("egg", false),
    /** Leads jobs, each of them one controller; also fails the jobs of dead letters. */
    CONTROLLER("controller", true),
    /** Folds partitions of jobs. */
    AGGREGATOR("aggregator", true),
    /** Joins reference data to what the partitions of a job give, and prints. */
    JOINER("joiner", true),
    /** Speaks with clients; its queue has the answers to them. */
    GATEWAY("gateway", false),
    /** Drops rows. */
    FILTER("filter", false),
    /** Computes group keys. */
    GROUP_BY("group-by", false),
    /** Adds up inside one batch. */
    REDUCER("reducer", false);

    /** The roles of the pipeline, each of which a cluster needs. */
    public static final List<RoleKind> PIPELINE =
            Arrays.stream(values()).filter(kind -> kind != EGG).toList();

    /** The stages that a batch goes through one after the other; they keep nothing, and neighbours may be chained. */
    public static final List<RoleKind> STAGES = List.of(FILTER, GROUP_BY, REDUCER);

    private final String text;
    private final boolean isStateful;

    RoleKind(String text, boolean isStateful) {
        this.text = text;
        this.isStateful = isStateful;
    }

    /** Its name in cluster files, node ids, logs and metrics. */
    public String text() {
        return text;
    }

    /** The name of a node that is called after its role. */
    public String node(int number) {
        return text + "-" + number;
    }

    /** The role of that name, if there is one. */
    public static Optional<RoleKind> named(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
    }

    /** Their names, as {@link #text()}, in the same order. */
    public static List<String> texts(Collection<RoleKind> kinds) {
        return kinds.stream().map(RoleKind::text).toList();
    }

    /** Whether it folds journals: then each of its kind has its own share of the work, by its number. */
    public boolean isStateful() {
        return isStateful;
    }

    @Override
    public String toString() {
        return text;
    }
}
