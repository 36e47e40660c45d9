package kopi.core.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.Rows;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.model.LongColumn;
import kopi.core.port.Destination;
import kopi.core.port.Destination.Queue;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.core.role.Effect.Publish;
import org.junit.jupiter.api.Test;

class ChainTest {
    private static final JobPlan PLAN =
            new JobPlan(new JobId("j"), List.of(Reports.named("t3", Parameters.DEFAULT)), 2);

    private static Map<Queue, Role> links() {
        Map<Queue, Role> links = new LinkedHashMap<>();
        links.put(Routes.FILTER, new Filter());
        links.put(Routes.GROUP_BY, new GroupBy());
        links.put(Routes.REDUCER, new Reducer());
        return links;
    }

    private static Rows rows() {
        long inJanuary2024 = 1_704_099_600L;
        List<LongColumn> columns = PLAN.fact("transactions").orElseThrow().columns().stream()
                .map(column ->
                        new LongColumn(new long[] {column.type().name().equals("TIMESTAMP") ? inJanuary2024 : 7}))
                .toList();
        return new Rows(PLAN, new BatchId(PLAN.job(), "transactions", 0), new Batch(1, List.copyOf(columns)));
    }

    /** What the links do through a broker, one after the other. */
    private static List<Effect> throughTheBroker(Message message) {
        List<Effect> leaving = new ArrayList<>();
        Map<Queue, Role> links = links();
        List<Publish> waiting = new ArrayList<>(List.of(new Publish(Routes.FILTER, message)));
        while (!waiting.isEmpty()) {
            Publish next = waiting.removeFirst();
            Role link = next.to() instanceof Queue queue ? links.get(queue) : null;
            if (link == null) {
                leaving.add(next);
            } else {
                link.receive(next.message()).forEach(effect -> waiting.add((Publish) effect));
            }
        }
        return leaving;
    }

    @Test
    void aChainDoesWhatItsLinksDoThroughABroker() {
        List<Effect> effects = new Chain(links()).receive(rows());
        List<Destination> destinations =
                effects.stream().map(effect -> ((Publish) effect).to()).toList();
        assertThat(destinations).containsExactly(Routes.aggregatorInput(PLAN.job(), 0), Routes.CONTROL);
        assertThat(throughTheBroker(rows()).stream().map(effect -> ((Publish) effect).to()))
                .containsExactlyElementsOf(destinations);
    }

    @Test
    void aChainIsNamedByItsLinks() {
        assertThat(new Chain(links()).name()).isEqualTo("filter+group-by+reducer");
    }

    @Test
    void aChainWithoutLinksIsNone() {
        assertThatThrownBy(() -> new Chain(Map.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
