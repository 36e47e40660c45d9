package kopi.core.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPlan;
import kopi.core.job.Owners;
import kopi.core.message.Message;
import kopi.core.message.Message.AbortJob;
import kopi.core.message.Message.BatchFinished;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.ClusterResized;
import kopi.core.message.Message.ControllerDrained;
import kopi.core.message.Message.FindJob;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.OpenJob;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.core.role.Effect.CreateJournal;
import kopi.core.role.Effect.Publish;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.Revision;
import org.junit.jupiter.api.Test;

/** Several controllers on one journal, while there come to be more or fewer of them. */
class ScalingTest {
    private static final ControllerLimits LIMITS = new ControllerLimits(10, 60, 600);

    private final States states = new States();
    private final AtomicReference<ClusterSize> wanted = new AtomicReference<>(size(0, 2, 1, 1));
    private final List<Controller> controllers = new ArrayList<>();

    ScalingTest() {
        for (int i = 0; i < 3; i++) {
            controllers.add(controller(i));
        }
        resize(size(1, 2, 2, 2));
    }

    private Controller controller(int index) {
        return new Controller(index, LIMITS, states, wanted::get);
    }

    private static ClusterSize size(int revision, int controllers, int aggregators, int joiners) {
        return new ClusterSize(new Revision(1, "egg-1", revision), controllers, aggregators, joiners);
    }

    private List<Effect> resize(ClusterSize size) {
        return takes(new ClusterResized(size));
    }

    /** All take an entry of the journal; what the one does that acts. */
    private List<Effect> takes(Message message) {
        List<List<Effect>> all = controllers.stream()
                .map(controller -> controller.receive(message))
                .filter(effects -> !effects.isEmpty())
                .toList();
        if (!(message instanceof ClusterResized)) {
            assertThat(all).as("one acts").hasSizeLessThan(2);
        }
        return all.stream().flatMap(List::stream).toList();
    }

    private static OpenJob open(String job) {
        var plan = new JobPlan(new JobId(job), List.of(Reports.named("t3", Parameters.DEFAULT)), 4);
        return new OpenJob(plan, InputIdentity.NONE, 0, "g1");
    }

    private JobPlan admitted(String job) {
        return takes(open(job)).stream()
                .flatMap(effect -> effect instanceof Publish(var _, JobAdmitted admission)
                        ? Optional.of(admission.plan()).stream()
                        : Optional.<JobPlan>empty().stream())
                .findFirst()
                .orElseThrow();
    }

    /** By index of the controllers: the jobs that each leads. */
    private List<List<String>> led() {
        return controllers.stream()
                .map(controller ->
                        controller.jobs().stream().map(job -> job.job().value()).toList())
                .toList();
    }

    private static String jobOf(int controller, int controllers) {
        for (char name = 'a'; ; name++) {
            if (Math.floorMod(String.valueOf(name).hashCode(), controllers) == controller) {
                return String.valueOf(name);
            }
        }
    }

    private static Optional<ControllerDrained> farewell(List<Effect> effects) {
        return effects.stream()
                .flatMap(effect -> effect instanceof Publish(var _, ControllerDrained drained)
                        ? Optional.of(drained).stream()
                        : Optional.<ControllerDrained>empty().stream())
                .findFirst();
    }

    @Test
    void eachJobIsLedByOneAndKnownToAll() {
        String first = jobOf(0, 2);
        String second = jobOf(1, 2);
        admitted(first);
        admitted(second);
        assertThat(led()).containsExactly(List.of(first), List.of(second), List.of());
        assertThat(controllers)
                .allSatisfy(controller -> assertThat(controller.glance(first)).isPresent());
    }

    @Test
    void aJobKeepsTheOwnersThatItWasAdmittedWith() {
        assertThat(admitted("a").owners().aggregators()).isEqualTo(2);
        resize(size(2, 2, 3, 2));
        assertThat(admitted("a").owners().aggregators()).as("opened again").isEqualTo(2);
        assertThat(admitted("b").owners().aggregators()).isEqualTo(3);
        resize(size(3, 2, 1, 1));
        assertThat(admitted("c").owners()).isEqualTo(new Owners(1, 0));
        assertThat(controllers.getFirst().inUse().aggregators()).isEqualTo(3);
        takes(new AbortJob(new JobId("b"), "enough"));
        assertThat(controllers.getFirst().inUse().aggregators()).isEqualTo(2);
    }

    /** It comes again, and the attempt's own word with it. */
    @Test
    void aBatchThatWasDividedAmongOthersIsNotFinished() {
        JobPlan plan = admitted("a");
        var batch = new BatchId(plan.job(), "transactions", 0);
        assertThat(takes(new BatchFinished(batch, 1))).isEmpty();
        assertThat(takes(new BatchFinished(batch, plan.aggregators()))).isNotEmpty();
    }

    @Test
    void whatTellsNewOwnersOfJobsIsThereBeforeTheFirstOne() {
        assertThat(resize(size(2, 2, 3, 2))).contains(new CreateJournal(Routes.aggregator(2)));
    }

    @Test
    void aJobIsFoundAndStaysWithItsControllerHoweverManyThereAre() {
        String job = jobOf(0, 2);
        admitted(job);
        for (int count : List.of(3, 1)) {
            resize(size(1 + count, count, 2, 2));
            assertThat(takes(new FindJob(new JobId(job), "g1"))).isNotEmpty();
            assertThat(led().getFirst()).containsExactly(job);
        }
    }

    @Test
    void aControllerThatLeavesDoesWhatItHasBegun() {
        String job = jobOf(1, 2);
        JobPlan plan = admitted(job);
        assertThat(farewell(resize(size(2, 1, 2, 2)))).as("it leads a job").isEmpty();
        assertThat(controllers.getFirst().inUse().controllers()).isEqualTo(2);
        assertThat(controllers.get(1).receive(new BatchFinished(new BatchId(plan.job(), "transactions", 0), 2)))
                .isNotEmpty();
        controllers.get(0).receive(new BatchFinished(new BatchId(plan.job(), "transactions", 0), 2));
        controllers.get(2).receive(new BatchFinished(new BatchId(plan.job(), "transactions", 0), 2));
        ControllerDrained drained =
                farewell(takes(new AbortJob(plan.job(), "enough"))).orElseThrow();
        assertThat(drained.rank()).as("after all else").isEqualTo(Message.RANKS - 1);
        takes(drained);
        assertThat(controllers.getFirst().inUse().controllers()).isEqualTo(1);
        assertThat(led()).as("what has ended is another's").containsExactly(List.of(job), List.of(), List.of());
    }

    @Test
    void aFarewellIsVoidIfSomethingHasComeMeanwhile() {
        String job = jobOf(1, 2);
        admitted(job);
        resize(size(2, 1, 2, 2));
        ControllerDrained early =
                farewell(takes(new AbortJob(new JobId(job), "enough"))).orElseThrow();
        assertThat(farewell(takes(new CloseJob(new JobId(job)))))
                .as("said again")
                .isPresent();
        ControllerDrained late = farewell(takes(early)).orElseThrow();
        assertThat(controllers.getFirst().inUse().controllers()).isEqualTo(2);
        takes(late);
        assertThat(controllers.getFirst().inUse().controllers()).isEqualTo(1);
        assertThat(farewell(takes(early))).as("it has left").isEmpty();
    }

    @Test
    void aFarewellOfBeforeIsVoidForWhoHasComeBackAndLeavesAgain() {
        ControllerDrained old = farewell(resize(size(2, 1, 2, 2))).orElseThrow();
        resize(size(3, 2, 2, 2));
        assertThat(controllers.getFirst().inUse().controllers()).isEqualTo(2);
        resize(size(4, 1, 2, 2));
        takes(old);
        assertThat(controllers.getFirst().inUse().controllers()).isEqualTo(2);
    }

    @Test
    void anOlderWishChangesNothing() {
        resize(size(5, 3, 2, 2));
        assertThat(resize(size(4, 1, 1, 1))).isEmpty();
        assertThat(controllers.getFirst().inUse().controllers()).isEqualTo(3);
    }

    @Test
    void whatTheEggsWantIsSaidUntilItStandsInTheJournal() {
        wanted.set(size(7, 3, 2, 2));
        var said = new Publish(Routes.CONTROL, new ClusterResized(wanted.get()));
        assertThat(controllers.getFirst().tick(0)).containsExactly(said);
        assertThat(controllers.getFirst().tick(1)).containsExactly(said);
        resize(wanted.get());
        assertThat(controllers.getFirst().tick(2)).isEmpty();
    }

    @Test
    void aRestoredControllerKnowsWhoActs() {
        admitted(jobOf(1, 2));
        takes(open("closed"));
        takes(new CloseJob(new JobId("closed")));
        resize(size(2, 1, 2, 2));
        for (int i = 0; i < 3; i++) {
            Controller restored = controller(i);
            restored.restore(controllers.get(i).snapshot());
            assertThat(restored.snapshot()).isEqualTo(controllers.get(i).snapshot());
            assertThat(restored.inUse()).isEqualTo(controllers.get(i).inUse());
            assertThat(restored.jobs()).hasSameSizeAs(controllers.get(i).jobs());
        }
    }
}
