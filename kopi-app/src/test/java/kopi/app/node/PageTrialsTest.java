package kopi.app.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import kopi.app.page.ClusterSite.Trial;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.ClusterView;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.ClusterView.State;
import kopi.core.egg.Custody;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.Gauges;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.Term;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.port.NodeLog;
import kopi.core.port.NodeRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Goal: what is tried on the page is done to that life of that node, and never to the last egg. */
@Timeout(value = 30)
class PageTrialsTest {
    private final List<String> done = new ArrayList<>();
    private final AtomicReference<Outcome> outcome = new AtomicReference<>(new Outcome.Accepted());
    private final CountDownLatch hunting = new CountDownLatch(1);
    private final CountDownLatch calledBack = new CountDownLatch(1);
    private Custody custody = Custody.EGGS;
    private State other = State.ALIVE;

    private final PageTrials trials = new PageTrials(
            this::view,
            () -> Optional.of(new NotingRuntime()),
            (role, count) -> {
                done.add("scale " + role + " " + count);
                return CompletableFuture.completedFuture(outcome.get());
            },
            _ -> {
                hunting.countDown();
                try {
                    new CountDownLatch(1).await();
                } finally {
                    calledBack.countDown();
                }
            });

    private ClusterView view() {
        return new ClusterView(
                new NodeId("egg-1"),
                Optional.of(new NodeId("egg-1")),
                Term.NONE,
                false,
                List.of(
                        node("egg-1", "egg", State.ALIVE),
                        node("egg-2", "egg", other),
                        node("filter-1", "filter", State.ALIVE)));
    }

    private static NodeView node(String name, String role, State state) {
        return new NodeView(new NodeId(name), List.of(role), 4_711, state, 0, 7, 0, BrokerLink.UP, "", Gauges.NONE);
    }

    /** Notes what it is to do. */
    private final class NotingRuntime implements NodeRuntime {
        @Override
        public void look(NodeId node) {}

        @Override
        public void list() {}

        @Override
        public void start(NodeSpec node, long incarnation) {}

        @Override
        public void kill(NodeId node, long pid, long incarnation) {
            done.add("kill " + node + " " + pid + " " + incarnation);
        }

        @Override
        public void stop(NodeId node, long pid, long incarnation) {}

        @Override
        public void freeze(NodeId node, long pid, long incarnation) {
            done.add("freeze " + node + " " + pid + " " + incarnation);
        }

        @Override
        public void forget(NodeId node, long incarnation) {}

        @Override
        public NodeLog log(NodeId node) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String fencing() {
            return "";
        }

        @Override
        public Custody custody() {
            return custody;
        }

        @Override
        public void close() {}
    }

    @Test
    void thatLifeOfThatNodeIsKilledOrFrozen() throws InterruptedException {
        trials.attempt(new Trial.Kill("filter-1"));
        trials.attempt(new Trial.Freeze("egg-2"));
        assertThat(done).containsExactly("kill filter-1 4711 7", "freeze egg-2 4711 7");
        for (String stranger : List.of("", "filter-9", "../filter-1")) {
            assertThatThrownBy(() -> trials.attempt(new Trial.Kill(stranger)))
                    .isInstanceOf(InvalidInputException.class);
        }
    }

    @Test
    void theLastEggIsSpared() {
        other = State.DEAD;
        assertThatThrownBy(() -> trials.attempt(new Trial.Kill("egg-1"))).hasMessageContaining("the last egg");
        assertThat(done).isEmpty();
    }

    @Test
    void whatSomebodyElseRunsIsLeftAlone() {
        custody = Custody.OTHERS;
        assertThatThrownBy(() -> trials.attempt(new Trial.Kill("filter-1"))).hasMessageContaining("runtime: none");
        assertThat(done).isEmpty();
    }

    @Test
    void theLeaderSaysWhetherThereAreToBeMore() throws InterruptedException {
        trials.attempt(new Trial.Scale("filter", 3));
        assertThat(done).containsExactly("scale filter 3");
        outcome.set(new Outcome.Refused("no"));
        assertThatThrownBy(() -> trials.attempt(new Trial.Scale("filter", 3)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("no");
        outcome.set(new Outcome.NotLeading(Optional.empty()));
        assertThatThrownBy(() -> trials.attempt(new Trial.Scale("filter", 3))).isInstanceOf(UnavailableException.class);
    }

    @Test
    void oneHoundIsOutAtATimeUntilItIsCalledBack() throws InterruptedException {
        trials.attempt(new Trial.Hunt(true));
        hunting.await();
        assertThat(trials.isHunting()).isTrue();
        assertThatThrownBy(() -> trials.attempt(new Trial.Hunt(true))).hasMessageContaining("already");
        trials.attempt(new Trial.Hunt(false));
        calledBack.await();
    }
}
