package kopi.testkit.stage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import kopi.core.job.JobPlan;
import kopi.core.job.Owners;
import kopi.core.message.Message;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.Rows;
import kopi.core.message.Message.Slice;
import kopi.core.message.Message.UploadInput;
import kopi.core.model.JobId;
import kopi.core.port.Destination;
import kopi.core.port.SpillStore;
import kopi.core.role.AggregatorJob;
import kopi.core.role.Effect;
import kopi.core.role.Effect.Publish;
import kopi.core.role.Filter;
import kopi.core.role.GroupBy;
import kopi.core.role.JoinerJob;
import kopi.core.role.Reducer;
import kopi.core.role.Role;
import kopi.core.role.Routes;
import kopi.testkit.fake.MemorySpillStore;
import kopi.testkit.property.Seeds;
import kopi.testkit.query.QueryJob;
import org.junit.jupiter.api.Test;

/** Queries by chance: every role keeps its promises with them, and together they print what is right. */
class QueryRolesTest {
    private static final int PARTITIONS = 3;
    private static final int SEEDS = 60;

    @Test
    void everyRoleKeepsItsPromisesAndTheResultsAreRight() {
        Seeds.each(
                SEEDS,
                random -> new Run(QueryJob.byChance(random), random.nextBoolean(), 1 + random.nextInt(PARTITIONS))
                        .verify());
    }

    /** A job, from role to role. */
    private static final class Run {
        private final StateTexts states = new StateTexts();
        private final SpillStore spills;
        private final QueryJob job;
        private final JobPlan plan;
        /** What each destination gets, stage after stage. */
        private final Map<String, List<Message>> published = new TreeMap<>();

        Run(QueryJob job, boolean spills, int aggregators) {
            this.spills = spills ? new MemorySpillStore(2_000) : SpillStore.NONE;
            this.job = job;
            this.plan = job.plan(new JobId("j"), PARTITIONS).with(new Owners(aggregators, 0));
        }

        private List<Message> at(Destination destination) {
            return published.computeIfAbsent(destination.name(), _ -> new ArrayList<>());
        }

        private void run(Role role, List<? extends Message> messages) {
            for (Message message : List.copyOf(messages)) {
                for (Effect effect : role.receive(message)) {
                    if (effect instanceof Publish(Destination to, Message sent)) {
                        at(to).add(sent);
                    }
                }
            }
        }

        private void stateless(Supplier<Role> fresh, List<? extends Message> messages) {
            if (!messages.isEmpty()) {
                StageVerifier.verifyStateless(fresh, messages);
                run(fresh.get(), messages);
            }
        }

        void verify() {
            List<UploadInput> upload = job.upload(plan);
            List<Message> facts = new ArrayList<>();
            for (UploadInput message : upload) {
                switch (message) {
                    case Rows rows when plan.fact(rows.id().dataset()).isPresent() -> facts.add(rows);
                    case EndOfDataset end when plan.foldedDatasets().contains(end.dataset()) -> endOfFacts(end);
                    case EndOfDataset end when plan.fact(end.dataset()).isPresent() -> {
                        // Nobody folds it.
                    }
                    default -> at(Routes.joinerInput(plan.job())).add(message);
                }
            }
            stateless(Filter::new, facts);
            stateless(GroupBy::new, at(Routes.GROUP_BY));
            stateless(Reducer::new, at(Routes.REDUCER));
            if (plan.folded().findAny().isPresent()) {
                folds();
            }
            assertThat(results()).isEqualTo(job.expected());
        }

        private void endOfFacts(EndOfDataset end) {
            for (int i = 0; i < plan.aggregators(); i++) {
                at(Routes.aggregatorInput(plan.job(), i)).add(end);
            }
        }

        private void folds() {
            for (int i = 0; i < plan.aggregators(); i++) {
                int index = i;
                List<Message> journal = at(Routes.aggregatorInput(plan.job(), i));
                StageVerifier.verifyFold(() -> new AggregatorJob(plan, index, states, spills), journal);
                run(new AggregatorJob(plan, i, states, spills), journal);
            }
            List<Message> journal = at(Routes.joinerInput(plan.job()));
            StageVerifier.verifyFold(() -> new JoinerJob(plan, states), journal);
            run(new JoinerJob(plan, states), journal);
        }

        private Map<String, String> results() {
            Map<String, TreeMap<Integer, String>> slices = new TreeMap<>();
            plan.reports().forEach(report -> report.files().forEach(file -> slices.put(file.name(), new TreeMap<>())));
            for (Message message : at(Routes.results(plan.job()))) {
                if (message instanceof Slice slice) {
                    slices.getOrDefault(slice.file(), new TreeMap<>())
                            .put(slice.seq(), new String(slice.csv(), ISO_8859_1));
                }
            }
            Map<String, String> files = new TreeMap<>();
            slices.forEach((file, parts) -> files.put(file, String.join("", parts.values())));
            return files;
        }
    }
}
