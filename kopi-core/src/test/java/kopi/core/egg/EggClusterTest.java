package kopi.core.egg;

import static kopi.core.egg.EggOptions.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import kopi.core.PropertySeeds;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.ClusterView.State;
import kopi.core.egg.EggEffect.Outcome;
import org.junit.jupiter.api.Test;

/** Goal: nothing stays dead. Method: whole clusters on a simulated network, with faults by chance. */
class EggClusterTest {
    private static final NodeId EGG_1 = new NodeId("egg-1");
    private static final NodeId EGG_2 = new NodeId("egg-2");
    private static final NodeId EGG_3 = new NodeId("egg-3");
    private static final NodeId FILTER_1 = new NodeId("filter-1");
    private static final NodeId FILTER_2 = new NodeId("filter-2");

    /** A node's first start, a detection, an election and two kills of what hangs fit in, with room. */
    private static final long RECOVERY = 60_000;

    private static EggWorld up(int eggs, int others, Random random) {
        var world = new EggWorld(EggWorld.specs(eggs, others), DEFAULT, random);
        world.layout.eggs().forEach(world::launch);
        world.run(15_000);
        world.assertWhole();
        return world;
    }

    private static NodeId anyEgg(EggWorld world, Random random) {
        List<NodeId> eggs = List.copyOf(world.layout.eggs());
        return eggs.get(random.nextInt(eggs.size()));
    }

    private static NodeView node(EggWorld world, NodeId egg, NodeId id) {
        return world.view(egg).nodes().stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eggsBringTheClusterUp() {
        PropertySeeds.each(20, random -> {
            EggWorld world = up(1 + random.nextInt(4), random.nextInt(10), random);
            world.run(600_000);
            world.assertWhole();
            assertThat(world.startTimes()).hasSize(world.living().size());
        });
    }

    @Test
    void tenEggsFollowTheTenth() {
        EggWorld world = up(10, 2, new Random(1));
        assertThat(world.view(EGG_1).leader()).contains(new NodeId("egg-10"));
    }

    @Test
    void fromAnySingleEggTheWholeClusterComesBack() {
        PropertySeeds.each(40, random -> {
            EggWorld world = up(3, 8, random);
            NodeId survivor = anyEgg(world, random);
            for (NodeId id : world.living()) {
                if (!id.equals(survivor)) {
                    world.crash(id);
                    world.run(random.nextInt(200));
                }
            }
            world.run(15_000);
            world.assertWhole();
        });
    }

    @Test
    void aDeadNodeIsBackSoonWithAHigherIncarnation() {
        PropertySeeds.each(40, random -> {
            EggWorld world = up(3, 4, random);
            List<NodeId> all = List.copyOf(world.living());
            NodeId victim = all.get(random.nextInt(all.size()));
            long before = world.incarnation(victim);
            world.crash(victim);
            world.run(5_000);
            assertThat(world.isAlive(victim)).isTrue();
            assertThat(world.incarnation(victim)).isGreaterThan(before);
            world.run(5_000);
            world.assertWhole();
            assertThat(node(world, EGG_3, victim).restarts()).isEqualTo(1);
        });
    }

    @Test
    void aNewLeaderIsThereWithinThreeSeconds() {
        PropertySeeds.each(40, random -> {
            EggWorld world = up(3, 2, random);
            world.freeze(EGG_3);
            world.run(3_000);
            assertThat(world.view(EGG_2).leader()).contains(EGG_2);
            assertThat(world.view(EGG_1).leader()).contains(EGG_2);
        });
    }

    @Test
    void aFrozenNodeIsKilledAndReplaced() {
        PropertySeeds.each(40, random -> {
            EggWorld world = up(3, 4, random);
            List<NodeId> all = List.copyOf(world.living());
            NodeId victim = all.get(random.nextInt(all.size()));
            world.freeze(victim);
            world.run(15_000);
            world.assertWhole();
            assertThat(world.kills()).isBetween(1, 2);
            assertThat(world.starts(victim)).isEqualTo(2);
        });
    }

    @Test
    void anEggThatWasPausedAccusesNobody() {
        PropertySeeds.each(40, random -> {
            EggWorld world = up(1, 6, random);
            for (int i = 0; i < 20; i++) {
                world.freeze(EGG_1);
                world.run(random.nextInt(20_000));
                world.thaw(EGG_1);
                world.run(random.nextInt(4_000));
            }
            assertThat(world.kills()).isZero();
            assertThat(world.startTimes()).hasSize(7);
        });
    }

    @Test
    void anEggThatDoesNotHearItselfAccusesNobody() {
        EggWorld world = up(2, 4, new Random(1));
        for (NodeId id : world.living()) {
            world.cut(id, EGG_2);
        }
        world.run(120_000);
        assertThat(world.starts(FILTER_1)).isEqualTo(1);
        world.healNetwork();
        world.run(10_000);
        world.assertWhole();
        assertThat(world.starts(FILTER_1)).isEqualTo(1);
    }

    @Test
    void eggsThatAreCutOffLeaveAloneWhatLives() {
        PropertySeeds.each(20, random -> {
            EggWorld world = up(3, 8, random);
            world.run(DEFAULT.startWithin());
            for (NodeId egg : List.of(EGG_1, EGG_2)) {
                for (NodeId other : world.living()) {
                    if (!other.equals(EGG_1) && !other.equals(EGG_2)) {
                        world.cut(egg, other);
                        world.cut(other, egg);
                    }
                }
            }
            world.run(25_000);
            assertThat(world.view(EGG_3).leader()).contains(EGG_3);
            assertThat(world.starts(EGG_3)).isEqualTo(1);
            for (int i = 1; i <= 8; i++) {
                assertThat(world.starts(new NodeId("filter-" + i))).isEqualTo(1);
            }
            world.healNetwork();
            world.run(RECOVERY);
            world.assertWhole();
        });
    }

    @Test
    void processesThatAreKnownToBeStoppedAreReplacedSoonHoweverMany() {
        PropertySeeds.each(20, random -> {
            EggWorld world = up(3, 8, random);
            world.showStops();
            world.living().stream().filter(id -> !id.equals(EGG_1)).forEach(world::freeze);
            world.run(15_000);
            world.assertWhole();
        });
    }

    @Test
    void fromAnySingleEggTheClusterComesBackThatHangs() {
        PropertySeeds.each(20, random -> {
            EggWorld world = up(3, 8, random);
            NodeId survivor = anyEgg(world, random);
            world.living().stream().filter(id -> !id.equals(survivor)).forEach(world::freeze);
            world.run(RECOVERY);
            world.assertWhole();
        });
    }

    @Test
    void lostLateAndRepeatedDatagramsLeadToNoRestart() {
        PropertySeeds.each(10, random -> {
            EggWorld world = up(3, 6, random);
            world.setNetwork(20, 30, 150);
            world.run(600_000);
            world.healNetwork();
            world.run(2_000);
            world.assertWhole();
            assertThat(world.kills()).isZero();
            assertThat(world.startTimes()).hasSize(9);
        });
    }

    @Test
    void aNodeThatKeepsDyingIsMarkedFailedAndTheOthersAreLeftAlone() {
        EggWorld world = up(3, 4, new Random(1));
        world.doom(FILTER_1);
        world.crash(FILTER_1);
        world.run(60_000);
        assertThat(world.starts(FILTER_1)).isEqualTo(1 + 4);
        assertThat(node(world, EGG_3, FILTER_1).state()).isEqualTo(State.FAILED);
        assertThat(node(world, EGG_1, FILTER_1).state()).isEqualTo(State.FAILED);
        assertThat(world.startTimes()).hasSize(7 + 4);

        // Whoever leads next leaves it alone, too, and so does one that has come back from the dead.
        world.crash(EGG_3);
        world.run(60_000);
        assertThat(world.starts(FILTER_1)).isEqualTo(1 + 4);
        assertThat(node(world, EGG_3, FILTER_1).state()).isEqualTo(State.FAILED);

        assertThat(world.request(1, EggInput.UpRequested::new)).isEqualTo(new Outcome.Accepted());
        world.run(500);
        assertThat(world.starts(FILTER_1)).isEqualTo(1 + 4 + 1);
    }

    @Test
    void aFailedNodeIsTriedAgainAfterLongerAndLongerPausesAndIsNoMoreFailedOnceItIsHealthy() {
        EggWorld world = up(3, 4, new Random(1));
        world.doom(FILTER_1);
        world.crash(FILTER_1);
        world.run(60_000);
        assertThat(world.starts(FILTER_1)).isEqualTo(1 + 4);
        assertThat(node(world, EGG_3, FILTER_1).retrySeconds()).isBetween(30, 120);

        world.run(100_000);
        assertThat(world.starts(FILTER_1)).as("after two minutes").isEqualTo(1 + 4 + 1);
        assertThat(node(world, EGG_3, FILTER_1).retrySeconds()).isBetween(120, 240);
        world.run(230_000);
        assertThat(world.starts(FILTER_1)).as("after four more").isEqualTo(1 + 4 + 2);
        assertThat(node(world, EGG_3, FILTER_1).state()).isEqualTo(State.FAILED);

        world.pardon(FILTER_1);
        assertThat(world.request(3, EggInput.UpRequested::new)).isEqualTo(new Outcome.Accepted());
        world.run(10_000);
        assertThat(node(world, EGG_3, FILTER_1).state())
                .as("alive, but on trial")
                .isEqualTo(State.STARTING);
        world.run(40_000);
        world.assertWhole();
        assertThat(node(world, EGG_3, FILTER_1).retrySeconds()).isZero();
    }

    @Test
    void restartsDoNotStorm() {
        PropertySeeds.each(10, random -> {
            EggWorld world = up(1, 40, random);
            int before = world.startTimes().size();
            for (NodeId id : world.living()) {
                if (!id.equals(EGG_1)) {
                    world.crash(id);
                }
            }
            world.run(120_000);
            world.assertWhole();
            List<Long> times =
                    world.startTimes().subList(before, world.startTimes().size());
            assertThat(times).hasSize(40);
            int burst = DEFAULT.restart().burst();
            for (int i = burst + 1; i < times.size(); i++) {
                assertThat(times.get(i) - times.get(i - burst - 1)).isGreaterThanOrEqualTo(900);
            }
        });
    }

    /** A machine with too much to do: no start would ever end if each were given the same time. */
    @Test
    void aNodeThatTakesLongerToStartThanAllowedComesUpAllTheSame() {
        PropertySeeds.each(5, random -> {
            EggWorld world = up(3, 2, random);
            world.slowDown(FILTER_1, 3 * DEFAULT.startWithin());
            world.crash(FILTER_1);
            world.run(8 * DEFAULT.startWithin());
            world.assertWhole();
            assertThat(world.kills()).isEqualTo(2);
        });
    }

    @Test
    void aLostBrokerIsShownAndNoReasonToRestart() {
        EggWorld world = up(3, 4, new Random(1));
        world.loseBroker(FILTER_1);
        world.run(60_000);
        assertThat(world.starts(FILTER_1)).isEqualTo(1);
        assertThat(node(world, EGG_3, FILTER_1).brokerLink()).isEqualTo(BrokerLink.DOWN);
        assertThat(world.view(EGG_3).isReady()).isFalse();
    }

    // --- Requests. ------------------------------------------------------------------------------------------------

    @Test
    void scalingStartsAndStopsNodesAndOutlivesTheLeader() {
        EggWorld world = up(3, 2, new Random(1));
        var filter4 = new NodeId("filter-4");
        assertThat(world.request(1, (now, request) -> new EggInput.ScaleRequested(now, request, "filter", 4)))
                .isEqualTo(new Outcome.Accepted());
        world.run(5_000);
        assertThat(world.isAlive(filter4)).isTrue();

        world.crash(EGG_3);
        world.crash(filter4);
        world.run(10_000);
        assertThat(world.isAlive(filter4)).isTrue();
        long before = world.incarnation(FILTER_2);

        assertThat(world.request(2, (now, request) -> new EggInput.ScaleRequested(now, request, "filter", 1)))
                .isEqualTo(new Outcome.Accepted());
        world.run(5_000);
        assertThat(world.living()).containsExactlyInAnyOrder(EGG_1, EGG_2, EGG_3, FILTER_1);
        assertThat(world.view(EGG_1).nodes()).extracting(NodeView::id).containsExactly(EGG_1, EGG_2, EGG_3, FILTER_1);

        world.crash(EGG_3);
        world.run(10_000);
        world.request(3, (now, request) -> new EggInput.ScaleRequested(now, request, "filter", 2));
        world.run(5_000);
        assertThat(world.incarnation(FILTER_2)).isGreaterThan(before);
        world.assertWhole();
    }

    @Test
    void aFrozenSurplusNodeIsFoundByTheNextLeader() {
        EggWorld world = up(2, 2, new Random(1));
        world.freeze(FILTER_2);
        world.request(1, (now, request) -> new EggInput.ScaleRequested(now, request, "filter", 1));
        world.crash(EGG_1);
        world.crash(EGG_2);
        world.launch(EGG_1);
        world.run(20_000);
        assertThat(world.living()).containsExactlyInAnyOrder(EGG_1, EGG_2, FILTER_1);
    }

    @Test
    void downStopsEverythingWhateverDiesMeanwhile() {
        PropertySeeds.each(40, random -> {
            EggWorld world = up(3, 6, random);
            world.freeze(FILTER_1);
            assertThat(world.request(1, EggInput.DownRequested::new)).isEqualTo(new Outcome.Accepted());
            // Long enough for the others to hear of it.
            world.run(10 + random.nextInt(1_000));
            if (random.nextBoolean()) {
                world.crash(EGG_3);
            }
            world.run(30_000);
            assertThat(world.living()).isEmpty();
        });
    }

    @Test
    void afterDownUpStartsFromTheFile() {
        EggWorld world = up(3, 2, new Random(1));
        world.request(1, (now, request) -> new EggInput.ScaleRequested(now, request, "filter", 5));
        world.run(5_000);
        world.request(2, EggInput.DownRequested::new);
        world.run(10_000);
        assertThat(world.living()).isEmpty();

        world.layout.eggs().forEach(world::launch);
        world.run(5_000);
        world.request(3, EggInput.UpRequested::new);
        world.run(10_000);
        world.assertWhole();
    }

    // --- Everything at once. --------------------------------------------------------------------------------------

    @Test
    void whateverHappensTheClusterIsWholeOnceItStops() {
        // Nodes are hit at random, so often that "failed" would end every run.
        EggOptions options = withoutFailing();
        PropertySeeds.each(150, random -> {
            var world = new EggWorld(EggWorld.specs(1 + random.nextInt(5), random.nextInt(6)), options, random);
            world.layout.eggs().forEach(world::launch);
            if (random.nextBoolean()) {
                world.showStops();
            }
            world.setNetwork(random.nextInt(40), random.nextInt(30), 1 + random.nextInt(400));
            for (int i = 0; i < 30; i++) {
                world.run(random.nextInt(4_000));
                mishap(world, random);
            }
            stopFaults(world);
            world.run(RECOVERY);
            world.assertWhole();
            int starts = world.startTimes().size();
            world.run(RECOVERY);
            world.assertWhole();
            assertThat(world.startTimes()).hasSize(starts);
        });
    }

    private static EggOptions withoutFailing() {
        return new EggOptions(
                DEFAULT.tickEvery(),
                DEFAULT.heartbeatEvery(),
                DEFAULT.checkAfter(),
                DEFAULT.suspectAfter(),
                DEFAULT.hungAfter(),
                DEFAULT.startWithin(),
                DEFAULT.askAgainAfter(),
                DEFAULT.surveyEvery(),
                DEFAULT.election(),
                new EggOptions.RestartLimits(500, 10_000, 30_000, 1_000, 120_000, 30, 1_000));
    }

    private static void mishap(EggWorld world, Random random) {
        List<NodeId> living = new ArrayList<>(world.living());
        List<NodeId> eggs = new ArrayList<>(world.layout.eggs());
        NodeId any = living.get(random.nextInt(living.size()));
        switch (random.nextInt(8)) {
            // One egg is left, or nobody could bring anything back.
            case 0, 1 -> {
                if (!eggs.contains(any)
                        || living.stream().filter(eggs::contains).count() > 1) {
                    world.crash(any);
                }
            }
            case 2 -> world.freeze(any);
            case 3 -> world.living().forEach(world::thaw);
            case 4 -> world.cut(any, eggs.get(random.nextInt(eggs.size())));
            case 5 -> world.healNetwork();
            case 6 -> eggs.stream().filter(egg -> !living.contains(egg)).forEach(world::wipeDisk);
            case 7 -> world.setNetwork(random.nextInt(60), random.nextInt(30), 1 + random.nextInt(1_000));
            default -> throw new IllegalStateException();
        }
    }

    private static void stopFaults(EggWorld world) {
        world.healNetwork();
        world.living().forEach(world::thaw);
    }
}
