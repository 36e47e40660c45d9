package kopi.testkit.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kopi.core.egg.Datagram;
import kopi.core.egg.Datagram.EggHeartbeat;
import kopi.core.egg.Datagram.ElectionMessage;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.Egg;
import kopi.core.egg.EggEffect;
import kopi.core.egg.EggInput;
import kopi.core.egg.EggOptions;
import kopi.core.egg.NodeId;
import kopi.core.egg.ProcessState.Gone;
import kopi.core.egg.Term;
import kopi.core.topology.RoleKind;

/**
 * What must hold of one life of an egg at every step, seen from outside: by what it was told, what it had on its disk, and
 * what it then did. Hash tables here are only looked things up in.
 *
 * <ul>
 *   <li>Nobody hears of a term, or of what is desired, before it is on the egg's disk; terms only rise.
 *   <li>It leads in its own terms only, and follows only whoever has claimed to lead in a term that was not over.
 *   <li>It starts only what its runtime has said to be gone.
 *   <li>It kills only what it has not heard for as long as it takes to count as hung, while it was awake itself, or what
 *       has never been heard though its start may have taken no longer.
 * </ul>
 */
final class EggRules {
    /** Eggs count in whole milliseconds. */
    private static final long ROUNDING = 2 * Timeline.MILLISECOND;

    private final NodeId self;
    private final SimProcess process;
    private final EggOptions options;
    private final Map<NodeId, SimProcess> processes;
    private final Map<Life, Long> heardAt = new HashMap<>();
    private final Set<Life> condemned = new HashSet<>();
    private final Set<Life> started = new HashSet<>();
    private final Set<NodeId> gone = new HashSet<>();
    /** Who has claimed to lead, in the latest term that there was. */
    private final Set<NodeId> claimants = new HashSet<>();

    private Term latest;

    private record Life(NodeId node, long incarnation) {}

    EggRules(
            NodeId self, SimProcess process, EggOptions options, Map<NodeId, SimProcess> processes, Egg.Memory memory) {
        this.self = self;
        this.process = process;
        this.options = options;
        this.processes = processes;
        this.latest = memory.term();
    }

    private void require(boolean holds, String violation) {
        if (!holds) {
            throw new AssertionError(self + " " + violation);
        }
    }

    // --- What it is told. -------------------------------------------------------------------------------------------

    void notices(EggInput input) {
        switch (input) {
            case EggInput.DatagramCame(long _, Datagram datagram) -> heard(datagram);
            case EggInput.ProcessChecked(long _, NodeId node, Gone _) -> gone.add(node);
            case EggInput.Exited(long _, NodeId node, long _) -> gone.add(node);
            case EggInput.StartFailed(long _, NodeId node, long _, String _) -> gone.add(node);
            case EggInput.ProcessChecked _,
                    EggInput.Tick _,
                    EggInput.Started _,
                    EggInput.Surveyed _,
                    EggInput.ScaleRequested _,
                    EggInput.DownRequested _,
                    EggInput.UpRequested _ -> {
                // It may do with that what it likes.
            }
        }
    }

    private void heard(Datagram datagram) {
        switch (datagram) {
            case Heartbeat heartbeat -> heard(heartbeat);
            case EggHeartbeat heartbeat -> {
                heard(heartbeat.heartbeat());
                if (heartbeat.leader().equals(Optional.of(heartbeat.from()))) {
                    claimed(heartbeat.from(), heartbeat.term());
                }
            }
            case Datagram.Events _, Datagram.Size _ -> {
                // Of the past, or for controllers.
            }
            case ElectionMessage(NodeId from, long _, ElectionMessage.Kind kind, Term term) -> {
                if (kind == ElectionMessage.Kind.COORDINATOR) {
                    claimed(from, term);
                }
            }
        }
    }

    private void heard(Heartbeat heartbeat) {
        heardAt.put(new Life(heartbeat.from(), heartbeat.incarnation()), process.awake());
    }

    private void claimed(NodeId egg, Term term) {
        require(term.egg().equals(egg), "is notified by " + egg + " that it leads in the term " + term);
        if (term.compareTo(latest) >= 0) {
            claimants.add(egg);
        }
    }

    // --- What it does. ----------------------------------------------------------------------------------------------

    /** @param disk what it has kept so far */
    void does(EggEffect effect, Egg.Memory disk) {
        switch (effect) {
            case EggEffect.PersistTerm(Term term) -> {
                require(term.compareTo(latest) > 0, "goes from the term " + latest + " to " + term);
                latest = term;
            }
            case EggEffect.SendDatagram(NodeId _, EggHeartbeat heartbeat) -> {
                require(disk.desired().equals(heartbeat.desired()), "tells of desires that are not on its disk");
                tells(heartbeat.term(), disk);
                follows(heartbeat.leader(), heartbeat.term());
            }
            case EggEffect.SendDatagram(NodeId _, ElectionMessage message) -> tells(message.term(), disk);
            case EggEffect.SendDatagram(NodeId _, Heartbeat _) -> require(false, "sends a node's heartbeat");
            case EggEffect.Start(var node, long incarnation) -> starts(new Life(node.id(), incarnation));
            case EggEffect.Kill(NodeId node, long _, long incarnation) -> kills(new Life(node, incarnation));
            case EggEffect.Halt() -> require(false, "ends, though the cluster is wanted");
            case EggEffect.SendDatagram(NodeId _, Datagram.Events _) ->
                require(false, "sends events by itself, and not in rounds");
            case EggEffect.SendDatagram(NodeId to, Datagram.Size _) ->
                require(!to.group().equals(RoleKind.EGG.text()), "tells an egg how many controllers there are to be");
            case EggEffect.Check _,
                    EggEffect.Survey _,
                    EggEffect.Stop _,
                    EggEffect.PersistDesired _,
                    EggEffect.Note _,
                    EggEffect.Learn _,
                    EggEffect.Reply _ -> {
                // Harmless.
            }
        }
    }

    private void tells(Term term, Egg.Memory disk) {
        require(disk.term().equals(term), "tells of the term " + term + ", and has " + disk.term() + " on its disk");
    }

    private void follows(Optional<NodeId> leader, Term term) {
        leader.ifPresent(egg -> {
            if (egg.equals(self)) {
                require(term.egg().equals(self), "leads in the term " + term);
            } else {
                require(claimants.contains(egg), "follows " + egg + ", whose claim was stale, in the term " + term);
            }
        });
        claimants.removeIf(egg -> !leader.equals(Optional.of(egg)));
    }

    private void starts(Life life) {
        if (started.add(life)) {
            require(gone.remove(life.node()), "starts " + life.node() + " unasked: it may live");
        }
    }

    private void kills(Life life) {
        if (!condemned.add(life)) {
            return;
        }
        Long heard = heardAt.get(life);
        long silence = process.awake() - (heard == null ? 0 : heard) + ROUNDING;
        require(
                silence >= options.hungAfter() * Timeline.MILLISECOND,
                "has listened to " + life.node() + " for " + silence / Timeline.MILLISECOND + " ms and kills it");
        SimProcess victim = processes.get(life.node());
        if (heard == null && victim != null && victim.isAlive() && victim.incarnation() == life.incarnation()) {
            require(
                    victim.age() + ROUNDING >= options.startWithin() * Timeline.MILLISECOND,
                    "kills " + life.node() + " while it starts, after " + victim.age() / Timeline.MILLISECOND + " ms");
        }
    }
}
