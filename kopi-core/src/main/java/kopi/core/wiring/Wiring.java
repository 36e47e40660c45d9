package kopi.core.wiring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import kopi.core.port.Broker;
import kopi.core.port.Destination.Journal;
import kopi.core.port.Destination.Queue;
import kopi.core.role.Aggregator;
import kopi.core.role.Chain;
import kopi.core.role.Controller;
import kopi.core.role.DeadLetters;
import kopi.core.role.Filter;
import kopi.core.role.Gateway;
import kopi.core.role.GroupBy;
import kopi.core.role.Joiner;
import kopi.core.role.Reducer;
import kopi.core.role.Role;
import kopi.core.role.Routes;
import kopi.core.topology.RoleKind;

/**
 * What a node runs: folds of standing journals, consumers of queues, and a gateway.
 *
 * @param gateway a consumer, too; what tells it from the others is that clients are behind it
 */
public record Wiring(List<StandingFold> folds, List<Consumer> consumers, Optional<Consumer> gateway) {
    /**
     * A role that folds a journal that is there for as long as the cluster is.
     *
     * @param role makes the role, new for every start
     */
    public record StandingFold(Journal journal, Supplier<Role> role) {}

    /**
     * A role that takes messages out of a queue.
     *
     * @param isInner whether this node hosts the stage before as well, which hands over in memory: only what other nodes
     *     send comes through the queue
     */
    public record Consumer(Queue queue, Role role, boolean isInner) {
        Consumer(Queue queue, Role role) {
            this(queue, role, false);
        }
    }

    public Wiring {
        folds = List.copyOf(folds);
        consumers = List.copyOf(consumers);
    }

    private static Wiring of(StandingFold fold, Consumer... consumers) {
        return new Wiring(List.of(fold), List.of(consumers), Optional.empty());
    }

    private static Wiring of(Consumer consumer) {
        return new Wiring(List.of(), List.of(consumer), Optional.empty());
    }

    /** What a node runs that hosts these roles. */
    public static Wiring of(Collection<RoleKind> hosted, Setting setting) {
        List<StandingFold> folds = new ArrayList<>();
        List<Consumer> consumers = new ArrayList<>();
        Optional<Consumer> gateway = Optional.empty();
        Map<Queue, Role> stages = new LinkedHashMap<>();
        for (RoleKind kind : hosted.stream().sorted().distinct().toList()) {
            Wiring wiring = of(kind, setting);
            if (RoleKind.STAGES.contains(kind)) {
                wiring.consumers().forEach(stage -> stages.put(stage.queue(), stage.role()));
            } else {
                folds.addAll(wiring.folds());
                consumers.addAll(wiring.consumers());
                gateway = gateway.or(wiring::gateway);
            }
        }
        consumers.addAll(chained(stages));
        return new Wiring(folds, consumers, gateway);
    }

    private static Wiring of(RoleKind kind, Setting setting) {
        int index = setting.index();
        return switch (kind) {
            case CONTROLLER ->
                of(
                        new StandingFold(
                                Routes.CONTROL,
                                () -> new Controller(index, setting.limits(), setting.states(), setting.sizes())),
                        new Consumer(Broker.DEAD_LETTERS, new DeadLetters()));
            case AGGREGATOR ->
                of(new StandingFold(
                        Routes.aggregator(index),
                        () -> new Aggregator(index, setting.states(), setting.memory(), setting.spills())));
            case JOINER ->
                of(new StandingFold(Routes.joiner(index), () -> new Joiner(index, setting.states(), setting.memory())));
            case GATEWAY ->
                new Wiring(
                        List.of(),
                        List.of(),
                        Optional.of(new Consumer(Routes.gateway(setting.nodeId()), new Gateway())));
            case EGG -> new Wiring(List.of(), List.of(), Optional.empty());
            case FILTER -> of(new Consumer(Routes.FILTER, new Filter()));
            case GROUP_BY -> of(new Consumer(Routes.GROUP_BY, new GroupBy()));
            case REDUCER -> of(new Consumer(Routes.REDUCER, new Reducer()));
        };
    }

    /** Neighbours hand over in memory; a queue inside the chain is consumed, too, for those who are not so hosted. */
    private static List<Consumer> chained(Map<Queue, Role> stages) {
        Map<Queue, Role> rest = new LinkedHashMap<>(stages);
        List<Consumer> consumers = new ArrayList<>();
        for (Queue queue : stages.keySet()) {
            Role role = rest.size() == 1 ? rest.values().iterator().next() : new Chain(rest);
            consumers.add(new Consumer(queue, role, isFedBy(stages, queue)));
            rest.remove(queue);
        }
        return consumers;
    }

    private static boolean isFedBy(Map<Queue, Role> stages, Queue queue) {
        return Routes.before(queue).filter(stages::containsKey).isPresent();
    }
}
