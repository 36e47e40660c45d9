package kopi.testkit.sim;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import kopi.core.error.InvalidInputException;
import kopi.core.port.ClusterSimulator;
import kopi.testkit.sim.Simulation.Extra;
import kopi.testkit.sim.Simulation.Scenario;

/** The simulator as a service: the very runs of the tests, told step by step. */
public final class TracedSimulator implements ClusterSimulator {
    private static final long MICROS = 1_000;
    /** Later ones come when everything has healed. */
    private static final long LATEST_MILLIS = 60_000;

    /** For {@link java.util.ServiceLoader}. */
    public TracedSimulator() {}

    @Override
    public List<String> faults() {
        return Fault.ON_DEMAND.stream().map(Fault::name).toList();
    }

    @Override
    public Outcome run(Run run, String folder, Consumer<Step> steps) {
        List<Extra> extras = run.mishaps().stream().map(TracedSimulator::extra).toList();
        Scenario scenario = Runs.scenario(run.seed(), Path.of(folder), new Components(), false);
        var last = new Last(steps);
        try {
            long millis = Simulation.run(scenario, extras, last).millis();
            return new Outcome(scenario.assignments().size(), millis, Optional.empty());
        } catch (AssertionError e) {
            return new Outcome(
                    scenario.assignments().size(), last.micros / MICROS, Optional.of(String.valueOf(e.getMessage())));
        }
    }

    /** Remembers when the last step was. */
    private static final class Last implements Consumer<Step> {
        private final Consumer<Step> steps;
        private long micros;

        Last(Consumer<Step> steps) {
            this.steps = steps;
        }

        @Override
        public void accept(Step step) {
            micros = step.micros();
            steps.accept(step);
        }
    }

    private static Extra extra(Mishap mishap) {
        Fault fault = Fault.ON_DEMAND.stream()
                .filter(known -> known.name().equals(mishap.fault()))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("there is no fault of that name; there are "
                        + Fault.ON_DEMAND.stream().map(Fault::name).toList()));
        if (mishap.millis() < 0 || mishap.millis() > LATEST_MILLIS) {
            throw new InvalidInputException(
                    "a fault may happen in the first " + LATEST_MILLIS + " ms, not at " + mishap.millis() + " ms");
        }
        return new Extra(mishap.millis() * MICROS, fault);
    }
}
