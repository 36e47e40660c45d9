package kopi.testkit.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import kopi.core.job.JobPlan;
import kopi.core.job.Owners;
import kopi.core.message.Message;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.Rows;
import kopi.core.message.Message.UploadInput;
import kopi.core.model.JobId;
import kopi.core.port.Destination;
import kopi.core.port.Destination.Journal;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.core.role.AggregatorJob;
import kopi.core.role.Effect;
import kopi.core.role.Effect.Publish;
import kopi.core.role.Filter;
import kopi.core.role.GroupBy;
import kopi.core.role.JoinerJob;
import kopi.core.role.Reducer;
import kopi.core.role.Role;
import kopi.core.role.Routes;
import kopi.testkit.data.SmallShop;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The roles that kopi's exactness rests on, each alone under the verifier, with the messages of a whole small job. */
class RolesTest {
    private static final int PARTITIONS = 3;

    private JobPlan plan = new JobPlan(
            new JobId("j"),
            Reports.NAMES.stream()
                    .map(name -> Reports.named(name, Parameters.DEFAULT))
                    .toList(),
            PARTITIONS);

    private final StateTexts states = new StateTexts();

    /** What each destination gets, stage after stage. */
    private final Map<String, List<Message>> published = new TreeMap<>();

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

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyRoleKeepsItsPromises(long seed) {
        plan = plan.with(new Owners(1 + (int) (seed % PARTITIONS), 0));
        List<UploadInput> upload = new SmallShop(new Random(seed)).upload(plan, 3);
        List<Rows> facts = upload.stream()
                .filter(message -> message instanceof Rows rows
                        && plan.fact(rows.id().dataset()).isPresent())
                .map(Rows.class::cast)
                .toList();
        StageVerifier.verifyStateless(Filter::new, facts);
        run(new Filter(), facts);
        StageVerifier.verifyStateless(GroupBy::new, at(Routes.GROUP_BY));
        run(new GroupBy(), at(Routes.GROUP_BY));
        StageVerifier.verifyStateless(Reducer::new, at(Routes.REDUCER));
        run(new Reducer(), at(Routes.REDUCER));
        List<EndOfDataset> ends = upload.stream()
                .filter(EndOfDataset.class::isInstance)
                .map(EndOfDataset.class::cast)
                .toList();
        for (int i = 0; i < plan.aggregators(); i++) {
            int index = i;
            List<Message> journal = at(Routes.aggregatorInput(plan.job(), i));
            ends.stream()
                    .filter(end -> plan.foldedDatasets().contains(end.dataset()))
                    .forEach(journal::add);
            StageVerifier.verifyFold(() -> new AggregatorJob(plan, index, states), journal);
            run(new AggregatorJob(plan, i, states), journal);
        }
        Journal joinerInput = Routes.joinerInput(plan.job());
        upload.stream().filter(message -> isReference(message)).forEach(at(joinerInput)::add);
        StageVerifier.verifyFold(() -> new JoinerJob(plan, states), at(joinerInput));
        run(new JoinerJob(plan, states), at(joinerInput));
        assertThat(at(Routes.CONTROL))
                .as("the verified journals lead to the end of the job")
                .anyMatch(Message.TablesJoined.class::isInstance);
    }

    private boolean isReference(Message message) {
        return switch (message) {
            case Rows rows -> plan.reference(rows.id().dataset()).isPresent();
            case EndOfDataset end -> plan.reference(end.dataset()).isPresent();
            default -> false;
        };
    }
}
