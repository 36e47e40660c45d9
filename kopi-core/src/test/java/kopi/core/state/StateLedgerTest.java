package kopi.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import kopi.core.job.StateLimits;
import kopi.core.model.JobId;
import kopi.core.port.Destination.Journal;
import kopi.core.role.Routes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateLedgerTest {
    private static final Journal STANDING = Routes.aggregator(0);
    private static final StateLimits LIMITS = new StateLimits(80, 100);

    private final StateLedger ledger = new StateLedger(LIMITS);

    private void hold(String job, int partition, long bytes) {
        var id = new JobId(job);
        ledger.hold(STANDING, id, Routes.aggregatorInput(id, partition), bytes);
    }

    private Set<String> ended() {
        Set<String> ended = new HashSet<>();
        ledger.verdicts(STANDING).keySet().forEach(job -> ended.add(job.value()));
        return ended;
    }

    @Test
    void nobodyMakesRoomWhileThereIsSome() {
        hold("a", 0, 50);
        hold("b", 0, 50);
        assertThat(ended()).isEmpty();
    }

    @Test
    void whoHoldsMostMakesRoomHoweverSmallTheStepThatWasTooMuch() {
        hold("large", 0, 30);
        hold("large", 1, 30);
        hold("small", 0, 40);
        hold("small", 0, 41);
        assertThat(ended()).containsExactly("large");
        assertThat(ledger.verdict(new JobId("large")))
                .hasValueSatisfying(why -> assertThat(why).contains("limits.node-state-mebibytes"));
        assertThat(ledger.verdict(new JobId("small"))).isEmpty();
    }

    @Test
    void manySmallJobsOfOneOwnerDoNotCostALargerOneOfAnother() {
        hold("honest_report", 0, 45);
        for (int i = 0; i < 20; i++) {
            hold("greedy_" + i, 0, 5);
        }
        assertThat(ended()).isNotEmpty().allMatch(job -> job.startsWith("greedy_"));
    }

    @Test
    void whatIsReleasedIsRoomAgain() {
        hold("a", 0, 80);
        hold("b", 0, 70);
        assertThat(ended()).containsExactly("a");
        ledger.release(STANDING, new JobId("a"));
        assertThat(ended()).isEmpty();
        hold("c", 0, 30);
        assertThat(ended()).isEmpty();
        hold("c", 0, 31);
        assertThat(ended()).containsExactly("b");
    }

    @Test
    void whatAnOwnerDoesNotKnowIsForgotten() {
        hold("gone", 0, 60);
        hold("open", 0, 40);
        ledger.keep(STANDING, Set.of(new JobId("open")));
        hold("next", 0, 60);
        assertThat(ended()).isEmpty();
        ledger.keep(Routes.joiner(0), Set.of());
        hold("next", 0, 61);
        assertThat(ended()).as("another owner's word says nothing of these").containsExactly("next");
    }

    /** Whatever comes: what is left fits, and nobody makes room who is not the largest of the largest owner. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatIsLeftAlwaysFits(long seed) {
        var random = new Random(seed);
        Map<String, Long> held = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            String job = "o" + random.nextInt(3) + "_" + random.nextInt(4);
            int partition = random.nextInt(2);
            if (random.nextInt(10) == 0) {
                ledger.release(STANDING, new JobId(job));
                held.keySet().removeIf(key -> key.startsWith(job + " "));
            } else {
                long bytes = random.nextInt(40);
                hold(job, partition, bytes);
                held.put(job + " " + partition, bytes);
            }
            Set<String> ended = ended();
            long left = held.entrySet().stream()
                    .filter(entry -> !ended.contains(entry.getKey().split(" ", -1)[0]))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            assertThat(left).as("seed %s step %s", seed, i).isLessThanOrEqualTo(LIMITS.nodeBytes());
        }
    }
}
