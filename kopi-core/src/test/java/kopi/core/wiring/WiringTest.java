package kopi.core.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.Destination.Queue;
import kopi.core.port.StateCodec;
import kopi.core.role.ControllerLimits;
import kopi.core.role.Role;
import kopi.core.role.Routes;
import kopi.core.snapshot.FoldState;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.Revision;
import kopi.core.topology.RoleKind;
import org.junit.jupiter.api.Test;

class WiringTest {
    private static final ClusterSize SIZE = new ClusterSize(Revision.NONE, 2, 3, 4);
    private static final StateCodec NO_STATES = new StateCodec() {
        @Override
        public byte[] encodeState(FoldState state) {
            throw new AssertionError("no state is written here");
        }

        @Override
        public FoldState decodeState(byte[] bytes) {
            throw new AssertionError("no state is read here");
        }
    };

    private static Setting setting(int index) {
        return new Setting("node-" + (index + 1), index, new ControllerLimits(1, 1, 1), NO_STATES);
    }

    private static List<Queue> queues(Wiring wiring) {
        return wiring.consumers().stream().map(Wiring.Consumer::queue).toList();
    }

    private static List<String> roles(Wiring wiring) {
        return wiring.consumers().stream()
                .map(Wiring.Consumer::role)
                .map(Role::name)
                .toList();
    }

    @Test
    void everyStandingDestinationIsReadBySomebody() {
        Set<String> read = new TreeSet<>();
        for (RoleKind kind : RoleKind.values()) {
            for (int i = 0; i < 4; i++) {
                Wiring wiring = Wiring.of(List.of(kind), setting(i));
                wiring.folds().forEach(fold -> read.add(fold.journal().name()));
                wiring.consumers().forEach(consumer -> read.add(consumer.queue().name()));
                wiring.gateway().ifPresent(gateway -> read.add(gateway.queue().name()));
            }
        }
        assertThat(read)
                .contains(Broker.DEAD_LETTERS.name(), Routes.gateway("node-1").name());
        assertThat(read)
                .containsAll(
                        Routes.standing(SIZE).stream().map(Destination::name).toList());
    }

    @Test
    void statefulRolesFoldTheJournalOfTheirNumber() {
        Wiring wiring = Wiring.of(List.of(RoleKind.AGGREGATOR), setting(2));
        assertThat(wiring.folds()).singleElement().satisfies(fold -> {
            assertThat(fold.journal()).isEqualTo(Routes.aggregator(2));
            assertThat(fold.role().get().name()).isEqualTo("aggregator");
        });
    }

    @Test
    void stagesThatAreHostedTogetherAreChainedInTheOrderOfThePipeline() {
        Wiring wiring =
                Wiring.of(List.of(RoleKind.REDUCER, RoleKind.FILTER, RoleKind.GROUP_BY, RoleKind.FILTER), setting(0));
        assertThat(queues(wiring)).containsExactly(Routes.FILTER, Routes.GROUP_BY, Routes.REDUCER);
        assertThat(roles(wiring)).containsExactly("filter+group-by+reducer", "group-by+reducer", "reducer");
    }

    @Test
    void theWholePipelineInOneProcessIsDescribedAtOnce() {
        Wiring wiring = Wiring.of(RoleKind.PIPELINE, setting(0));
        assertThat(wiring.folds()).hasSize(3);
        assertThat(wiring.consumers().stream().filter(consumer -> !consumer.isInner()))
                .extracting(Wiring.Consumer::queue)
                .containsExactly(Broker.DEAD_LETTERS, Routes.FILTER);
        assertThat(wiring.gateway()).map(Wiring.Consumer::queue).contains(Routes.gateway("node-1"));
    }

    @Test
    void anEggHasNoPartInThePipeline() {
        assertThat(Wiring.of(List.of(RoleKind.EGG), setting(0)))
                .isEqualTo(new Wiring(List.of(), List.of(), Optional.empty()));
    }

    @Test
    void onlyRolesThatKeepNothingCanBeChainedOrScaled() {
        assertThat(RoleKind.STAGES).noneMatch(RoleKind::isStateful);
        assertThat(Arrays.stream(RoleKind.values()).filter(RoleKind::isStateful))
                .containsExactly(RoleKind.CONTROLLER, RoleKind.AGGREGATOR, RoleKind.JOINER);
    }

    @Test
    void everyRoleIsFoundByItsNameAndNoOther() {
        for (RoleKind kind : RoleKind.values()) {
            assertThat(RoleKind.named(kind.text())).contains(kind);
        }
        assertThat(RoleKind.named("FILTER")).isEmpty();
    }
}
