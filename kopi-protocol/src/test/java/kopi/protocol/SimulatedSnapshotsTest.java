package kopi.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;
import kopi.core.port.StateCodec;
import kopi.core.snapshot.FoldState;
import kopi.testkit.sim.Components;
import kopi.testkit.sim.Runs;
import kopi.testkit.sim.Simulation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: with snapshots of the real format, torn and lost ones among them, every job ends with the right bytes. The kit itself,
 * which may not know the protocol, has a stand-in for the codec.
 */
class SimulatedSnapshotsTest {
    private static final int SEEDS = 100;

    private final LongAdder read = new LongAdder();

    @TempDir
    private Path folder;

    /** Snapshots as production has them. */
    private final class RealFormat extends Components {
        @Override
        public StateCodec states() {
            var codec = new WireCodec();
            return new StateCodec() {
                @Override
                public byte[] encodeState(FoldState state) {
                    return codec.encodeState(state);
                }

                @Override
                public FoldState decodeState(byte[] bytes) {
                    read.increment();
                    return codec.decodeState(bytes);
                }
            };
        }
    }

    @Test
    void whateverGoesWrongEveryJobEndsWithTheRightBytes() {
        Runs.each(1, SEEDS, seed -> Simulation.run(Runs.scenario(seed, folder, new RealFormat(), false)));
        assertThat(read.sum()).as("snapshots that were read").isGreaterThan(SEEDS);
    }
}
