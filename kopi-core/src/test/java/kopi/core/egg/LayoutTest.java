package kopi.core.egg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import kopi.core.topology.RoleKind;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class LayoutTest {
    private static final Term TERM = new Term(3, new NodeId("egg-1"));

    private static NodeSpec node(String id, RoleKind... roles) {
        return new NodeSpec(new NodeId(id), List.of(roles));
    }

    private static final Layout LAYOUT = new Layout(List.of(
            node("filter-1", RoleKind.FILTER),
            node("filter-3", RoleKind.FILTER),
            node("mixed-1", RoleKind.GATEWAY, RoleKind.CONTROLLER),
            node("odd-1", RoleKind.REDUCER),
            node("odd-2", RoleKind.REDUCER, RoleKind.GROUP_BY),
            node("egg-2", RoleKind.EGG),
            node("egg-1", RoleKind.EGG)));

    private static List<String> wanted(Desired desired) {
        return LAYOUT.wanted(desired).stream().map(node -> node.id().name()).toList();
    }

    @Test
    void eggsComeFirst() {
        assertThat(wanted(Desired.INITIAL))
                .containsExactly("egg-2", "egg-1", "filter-1", "filter-3", "mixed-1", "odd-1", "odd-2");
        assertThat(LAYOUT.eggs()).containsExactly(new NodeId("egg-1"), new NodeId("egg-2"));
    }

    @Test
    void scalingUpAddsNumbersThatAreNotTaken() {
        assertThat(wanted(Desired.INITIAL.scaled(TERM, "filter", 4)))
                .contains("filter-1", "filter-3", "filter-4", "filter-5")
                .doesNotContain("filter-2", "filter-6");
    }

    @Test
    void scalingDownLeavesTheFirst() {
        assertThat(wanted(Desired.INITIAL.scaled(TERM, "filter", 1)))
                .contains("filter-1")
                .doesNotContain("filter-3");
    }

    @Test
    void nothingIsWantedOfAClusterThatIsToBeDown() {
        assertThat(wanted(Desired.INITIAL.down(TERM))).isEmpty();
    }

    @Test
    void aGroupThatTheFileDoesNotHaveIsNotMadeUp() {
        assertThat(wanted(Desired.INITIAL.scaled(TERM, "joiner", 2))).isEqualTo(wanted(Desired.INITIAL));
    }

    @Test
    void whatCannotBeScaledIsRefusedWithAReason() {
        assertThat(LAYOUT.objection("filter", 7)).isEmpty();
        assertThat(LAYOUT.objection("filter", 0)).contains("there can be 1 to 100 of filter, not 0");
        assertThat(LAYOUT.objection("filter", 101)).isPresent();
        assertThat(LAYOUT.objection("joiner", 2)).contains("the cluster file has no single group of nodes for joiner");
        assertThat(LAYOUT.objection("egg", 2))
                .get(InstanceOfAssertFactories.STRING)
                .contains("eggs cannot be scaled");
        assertThat(LAYOUT.objection("gateway", 2))
                .as("with a controller beside it, which keeps state")
                .isEmpty();
        assertThat(LAYOUT.objection("reducer", 2)).contains("the nodes named odd do not all host the same roles");
    }

    @Test
    void twoNodesCannotHaveOneId() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Layout(List.of(node("a-1", RoleKind.FILTER), node("a-1", RoleKind.REDUCER))))
                .withMessage("two nodes are named a-1");
    }

    // --- What is desired. -----------------------------------------------------------------------------------------

    @Test
    void aLaterLeadersDesiresAreNewerThanAllOfAnEarlierOnes() {
        Desired early = Desired.INITIAL.scaled(TERM, "filter", 1).scaled(TERM, "filter", 2);
        Desired later = Desired.INITIAL.scaled(TERM.next(new NodeId("egg-2")), "filter", 3);
        assertThat(early.version().counter()).isEqualTo(2);
        assertThat(early.isNewerThan(Desired.INITIAL)).isTrue();
        assertThat(early.isNewerThan(early)).isFalse();
        assertThat(later.isNewerThan(early)).isTrue();
    }

    @Test
    void onlyTheCounterOfTheSameTermGoesOn() {
        Term next = TERM.next(new NodeId("egg-2"));
        assertThat(Desired.INITIAL.up(TERM).up(TERM).up(next).version()).isEqualTo(new Desired.Version(next, 1));
    }

    @Test
    void noTwoEggsLeadInOneTerm() {
        var one = new Term(7, new NodeId("egg-9"));
        var other = new Term(7, new NodeId("egg-10"));
        assertThat(one).isNotEqualTo(other).isLessThan(other);
        assertThat(Optional.of(one.next(new NodeId("egg-1"))))
                .hasValueSatisfying(next -> assertThat(next).isGreaterThan(other));
    }
}
