package kopi.app.node;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import kopi.app.page.ClusterSite.Trial;
import kopi.core.egg.ClusterView;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.Custody;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.port.NodeRuntime;
import kopi.core.topology.RoleKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators try on the page: the same calls as those of {@code kopi scale} and {@code kopi hound}. Thread-safe. */
final class PageTrials {
    private static final Logger LOG = LoggerFactory.getLogger(PageTrials.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Supplier<ClusterView> view;
    private final Supplier<Optional<NodeRuntime>> runtime;
    private final BiFunction<String, Integer, CompletableFuture<Outcome>> scale;
    private final EggProcess.Hunter hunter;
    private final AtomicReference<@Nullable Thread> hunt = new AtomicReference<>();

    /**
     * Trials at one egg.
     *
     * @param runtime what runs the nodes; empty before there is one
     * @param scale has the egg that leads, if this is it, want another number of nodes of a role
     */
    PageTrials(
            Supplier<ClusterView> view,
            Supplier<Optional<NodeRuntime>> runtime,
            BiFunction<String, Integer, CompletableFuture<Outcome>> scale,
            EggProcess.Hunter hunter) {
        this.view = view;
        this.runtime = runtime;
        this.scale = scale;
        this.hunter = hunter;
    }

    /** Whether a hound is out. */
    boolean isHunting() {
        return hunt.get() != null;
    }

    /**
     * Does that.
     *
     * @throws kopi.core.error.KopiException if it cannot be done
     */
    void attempt(Trial trial) throws InterruptedException {
        LOG.warn("an operator tries on the page: {}", trial);
        switch (trial) {
            case Trial.Kill(String name) -> {
                NodeView node = victim(name);
                runtime().kill(node.id(), node.pid(), node.incarnation());
            }
            case Trial.Freeze(String name) -> {
                NodeView node = victim(name);
                runtime().freeze(node.id(), node.pid(), node.incarnation());
            }
            case Trial.Scale(String role, int count) -> scale(role, count);
            case Trial.Hunt(boolean isOn) -> hunt(isOn);
        }
    }

    private NodeRuntime runtime() {
        NodeRuntime present =
                runtime.get().orElseThrow(() -> new UnavailableException("this egg has just been started; try again"));
        if (present.custody() == Custody.OTHERS) {
            throw new InvalidInputException("nodes are run by somebody else (runtime: none), and only there can they be"
                    + " killed, frozen or scaled");
        }
        return present;
    }

    /** Not the last egg that lives, or nothing comes back. */
    private NodeView victim(String name) {
        ClusterView now = view.get();
        NodeView node = now.nodes().stream()
                .filter(candidate -> candidate.name().equals(name) && candidate.pid() > 0)
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("there is no process of a node of that name"));
        boolean isLastEgg = node.hosts(RoleKind.EGG)
                && now.nodes().stream()
                                .filter(other -> other.hosts(RoleKind.EGG) && other.works())
                                .count()
                        < 2;
        if (isLastEgg) {
            throw new InvalidInputException(name + " is the last egg that works: nothing would come back");
        }
        return node;
    }

    private void scale(String role, int count) throws InterruptedException {
        try {
            switch (scale.apply(role, count).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                case Outcome.Accepted() -> {
                    // It will be so.
                }
                case Outcome.Refused(String reason) -> throw new InvalidInputException(reason);
                case Outcome.NotLeading _ ->
                    throw new UnavailableException("this egg does not lead; ask the one that does");
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new UnavailableException("the egg has not answered; try again", e);
        }
    }

    private void hunt(boolean isOn) {
        Thread out = hunt.get();
        if (!isOn) {
            if (out != null) {
                out.interrupt();
            }
            return;
        }
        NodeRuntime hunted = runtime();
        Thread hound = Thread.ofPlatform().name("hound").daemon().unstarted(() -> hunt(hunted));
        if (!hunt.compareAndSet(null, hound)) {
            throw new InvalidInputException("a hound is out already");
        }
        hound.start();
    }

    private void hunt(NodeRuntime hunted) {
        try {
            hunter.hunt(hunted);
        } catch (UnavailableException e) {
            LOG.warn("the hound: {}", e.getMessage());
        } catch (InterruptedException _) {
            LOG.info("the hound is called back");
        } finally {
            hunt.set(null);
        }
    }
}
