package kopi.testkit.sim;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import kopi.core.port.Broker;
import kopi.testkit.contract.BrokerCapability;
import kopi.testkit.contract.BrokerContract;
import kopi.testkit.contract.BrokerSubject;
import kopi.testkit.sim.Chance.Concern;

/** The simulated broker keeps the contract of the real ones, so that the simulation does not test a fiction. */
final class SimBrokerContractTest extends BrokerContract {
    private static final long SEED = 1;

    @Override
    protected BrokerSubject subject() {
        return new SimSubject();
    }

    private static final class SimSubject implements BrokerSubject {
        private final World world = new World(SEED, FaultPlan.none(Chance.of(SEED, Concern.FAULTS)));
        private Optional<SimConnection> connection = Optional.empty();

        @Override
        public Broker open() {
            var process = new SimProcess(world, "test", _ -> {});
            process.start();
            connection = Optional.of(new SimConnection(new SimBroker(world), process, _ -> {}));
            return connection.get();
        }

        @Override
        public void breakConnection() {
            connection.orElseThrow().breakOff();
        }

        @Override
        public void mendConnection() {
            // It tries again by itself, and time stands still until the test moves it.
        }

        @Override
        public Set<BrokerCapability> capabilities() {
            return EnumSet.of(
                    BrokerCapability.COUNTS_RETURNS,
                    BrokerCapability.KEEPS_REASONS,
                    BrokerCapability.PASSES_REFERENCES,
                    BrokerCapability.RECONNECTS);
        }

        @Override
        public int capacity() {
            return 16;
        }

        @Override
        public boolean advance() {
            return world.timeline.step();
        }

        /** It moves only when told to. */
        @Override
        public Duration quiet() {
            return Duration.ofMillis(1);
        }

        @Override
        public Duration patience() {
            return Duration.ofSeconds(1);
        }
    }
}
