package kopi.testkit.sim;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import kopi.core.egg.ClusterView;
import kopi.core.egg.Datagram;
import kopi.core.egg.Datagram.EggHeartbeat;
import kopi.core.egg.Datagram.ElectionMessage;
import kopi.core.egg.Datagram.ElectionMessage.Kind;
import kopi.core.egg.Egg;
import kopi.core.egg.EggEffect;
import kopi.core.egg.EggInput;
import kopi.core.egg.NodeId;
import kopi.core.egg.ProcessState.Alive;
import kopi.core.egg.ProcessState.Gone;
import kopi.core.egg.Term;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As {@link MutantTest}, about eggs of life: detector, election and supervision. */
class EggMutantTest {
    @TempDir
    private Path folder;

    private void assertFound(UnaryOperator<Supervisor> broken, String... symptoms) {
        MutantHunt.assertFound(
                folder,
                new Components() {
                    @Override
                    public Supervisor supervisor(Egg real) {
                        return broken.apply(super.supervisor(real));
                    }
                },
                symptoms);
    }

    /** Breaks an egg. */
    private abstract static class BrokenEgg implements Supervisor {
        final Supervisor real;

        BrokenEgg(Supervisor real) {
            this.real = real;
        }

        @Override
        public ClusterView view() {
            return real.view();
        }
    }

    // --- Failure detector. ------------------------------------------------------------------------------------------

    /** Takes the time in which it was paused for time in which it has listened. */
    @Test
    void aLateEggThatAccusesIsFound() {
        assertFound(
                real -> new BrokenEgg(real) {
                    private Optional<EggHeartbeat> itself = Optional.empty();
                    private long last = Long.MAX_VALUE;

                    @Override
                    public List<EggEffect> step(EggInput input) {
                        List<EggEffect> effects = new ArrayList<>();
                        // A pause of more than a minute is as good as one of a minute.
                        long from = Math.max(last, input.now() - 60_000);
                        for (long now = from + 100; now < input.now() && itself.isPresent(); now += 100) {
                            effects.addAll(real.step(new EggInput.DatagramCame(now, itself.get())));
                            effects.addAll(real.step(new EggInput.Tick(now)));
                        }
                        last = input.now();
                        effects.addAll(real.step(input));
                        for (EggEffect effect : effects) {
                            if (effect instanceof EggEffect.SendDatagram(NodeId _, EggHeartbeat heartbeat)) {
                                itself = Optional.of(heartbeat);
                            }
                        }
                        return effects;
                    }
                },
                "and kills it",
                // The rules see what comes in when the egg has gone on without it.
                "whose claim was stale");
    }

    // --- Election. --------------------------------------------------------------------------------------------------

    /** Takes every claim for one of the latest term. */
    @Test
    void anEggThatBelievesStaleClaimsIsFound() {
        assertFound(
                real -> new BrokenEgg(real) {
                    private Term latest = Term.NONE;

                    @Override
                    public List<EggEffect> step(EggInput input) {
                        List<EggEffect> effects = real.step(
                                input instanceof EggInput.DatagramCame(long now, Datagram datagram)
                                        ? new EggInput.DatagramCame(now, renewed(datagram))
                                        : input);
                        for (EggEffect effect : effects) {
                            if (effect instanceof EggEffect.PersistTerm(Term term)) {
                                latest = term;
                            }
                        }
                        return effects;
                    }

                    private Datagram renewed(Datagram datagram) {
                        return switch (datagram) {
                            case EggHeartbeat(var heartbeat, Term term, var leader, var desired)
                            when term.compareTo(latest) < 0 -> new EggHeartbeat(heartbeat, latest, leader, desired);
                            case ElectionMessage(NodeId from, long incarnation, Kind kind, Term term)
                            when kind == Kind.COORDINATOR && term.compareTo(latest) < 0 ->
                                new ElectionMessage(from, incarnation, kind, latest);
                            case Datagram other -> other;
                        };
                    }
                },
                "whose claim was stale");
    }

    /** Never hears who else stands or leads. */
    @Test
    void anEggThatDoesNotGiveWayIsFound() {
        assertFound(
                real -> new BrokenEgg(real) {
                    @Override
                    public List<EggEffect> step(EggInput input) {
                        return switch (input) {
                            case EggInput.DatagramCame(long _, ElectionMessage _) -> List.of();
                            case EggInput.DatagramCame(
                                    long now,
                                    EggHeartbeat(var heartbeat, var _, var _, var desired)) ->
                                real.step(new EggInput.DatagramCame(
                                        now, new EggHeartbeat(heartbeat, Term.NONE, Optional.empty(), desired)));
                            case EggInput other -> real.step(other);
                        };
                    }
                },
                "not whole");
    }

    /** Tells of its term before it keeps it. */
    @Test
    void anEggThatTellsBeforeItKeepsIsFound() {
        assertFound(
                real -> new BrokenEgg(real) {
                    @Override
                    public List<EggEffect> step(EggInput input) {
                        List<EggEffect> effects = new ArrayList<>(real.step(input));
                        List<EggEffect> kept = effects.stream()
                                .filter(EggEffect.PersistTerm.class::isInstance)
                                .toList();
                        effects.removeAll(kept);
                        effects.addAll(kept);
                        return effects;
                    }
                },
                "on its disk");
    }

    // --- Supervision. -----------------------------------------------------------------------------------------------

    /** Takes silence for death. */
    @Test
    void anEggThatStartsWithoutAskingTheLauncherIsFound() {
        assertFound(
                real -> new BrokenEgg(real) {
                    @Override
                    public List<EggEffect> step(EggInput input) {
                        List<EggEffect> effects = new ArrayList<>();
                        for (EggEffect effect : real.step(input)) {
                            if (effect instanceof EggEffect.Check(NodeId node)) {
                                effects.addAll(real.step(new EggInput.ProcessChecked(input.now(), node, new Gone(0))));
                            } else {
                                effects.add(effect);
                            }
                        }
                        return effects;
                    }
                },
                "unasked");
    }

    /** Gives every start the same time, however many took longer. */
    @Test
    void anEggWhosePatienceWithStartsDoesNotGrowIsFound() {
        assertFound(
                real -> new BrokenEgg(real) {
                    // By node: the lives that were ended since it was last heard.
                    private final Map<NodeId, Set<Long>> ended = new TreeMap<>();

                    @Override
                    public List<EggEffect> step(EggInput input) {
                        if (input instanceof EggInput.DatagramCame(long _, Datagram.Heartbeat heartbeat)) {
                            ended.remove(heartbeat.from());
                        }
                        List<EggEffect> effects = real.step(aged(input));
                        for (EggEffect effect : effects) {
                            if (effect instanceof EggEffect.Kill(NodeId node, long _, long incarnation)) {
                                ended.computeIfAbsent(node, _ -> new HashSet<>())
                                        .add(incarnation);
                            }
                        }
                        return effects;
                    }

                    private EggInput aged(EggInput input) {
                        return input instanceof EggInput.ProcessChecked(long now, NodeId node, Alive alive)
                                ? new EggInput.ProcessChecked(
                                        now,
                                        node,
                                        new Alive(
                                                alive.pid(),
                                                alive.incarnation(),
                                                alive.restarts(),
                                                alive.ageMillis() << lives(node),
                                                alive.isStopped()))
                                : input;
                    }

                    private int lives(NodeId node) {
                        return Math.min(3, ended.getOrDefault(node, Set.of()).size());
                    }
                },
                "while it starts",
                "still not whole");
    }
}
