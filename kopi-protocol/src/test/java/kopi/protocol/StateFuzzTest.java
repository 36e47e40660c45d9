package kopi.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import kopi.core.error.CorruptStateException;
import kopi.core.job.JobPlan;
import kopi.core.model.JobId;
import kopi.core.port.SpillStore;
import kopi.core.port.StateMemory;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.core.role.Aggregator;
import kopi.core.role.AggregatorJob;
import kopi.core.role.Controller;
import kopi.core.role.ControllerLimits;
import kopi.core.role.Fold;
import kopi.core.role.Joiner;
import kopi.core.role.JoinerJob;
import kopi.core.topology.ClusterSize;

/**
 * Any bytes at all, as the state of those who keep one. In a normal build this tries none but the empty input; with {@code
 * JAZZER_FUZZ=1} it looks for new ones.
 */
class StateFuzzTest {
    private static final JobPlan PLAN = new JobPlan(
            new JobId("j"),
            Reports.NAMES.stream()
                    .map(name -> Reports.named(name, Parameters.DEFAULT))
                    .toList(),
            1);

    @FuzzTest(maxDuration = "10m")
    void aControllersStateComesBackOrIsRefused(byte[] input) {
        check(new Controller(0, new ControllerLimits(9, 60, 60), new WireCodec(), () -> ClusterSize.SMALLEST), input);
    }

    @FuzzTest(maxDuration = "10m")
    void anAggregatorsStateComesBackOrIsRefused(byte[] input) {
        check(new Aggregator(0, new WireCodec(), StateMemory.UNLIMITED, SpillStore.NONE), input);
    }

    @FuzzTest(maxDuration = "10m")
    void aPartitionsStateComesBackOrIsRefused(byte[] input) {
        check(new AggregatorJob(PLAN, 0, new WireCodec()), input);
    }

    @FuzzTest(maxDuration = "10m")
    void aJoinersStateComesBackOrIsRefused(byte[] input) {
        check(new Joiner(0, new WireCodec(), StateMemory.UNLIMITED), input);
    }

    @FuzzTest(maxDuration = "10m")
    void aJoinersStateOfAJobComesBackOrIsRefused(byte[] input) {
        check(new JoinerJob(PLAN, new WireCodec()), input);
    }

    private static void check(Fold fold, byte[] input) {
        try {
            fold.restore(input);
            assertThat(fold.snapshot()).isNotNull();
        } catch (CorruptStateException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }
}
