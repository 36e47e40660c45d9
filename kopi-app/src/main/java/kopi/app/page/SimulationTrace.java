package kopi.app.page;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import kopi.core.error.UnavailableException;
import kopi.core.port.ClusterSimulator;
import kopi.core.port.ClusterSimulator.Outcome;
import kopi.core.port.ClusterSimulator.Run;
import kopi.core.port.ClusterSimulator.Step;
import kopi.core.text.SafeText;
import kopi.platform.folder.IoReason;
import kopi.platform.folder.TemporaryFolder;
import tools.jackson.core.JsonGenerator;

/**
 * What has happened in a simulated cluster.
 *
 * @param steps the first {@link #MAX_STEPS}
 * @param happened how many there were
 */
public record SimulationTrace(Run run, Outcome outcome, List<Step> steps, long happened) {
    /** How many steps are kept: most runs have fewer. */
    static final int MAX_STEPS = 100_000;

    private static final double MICROS = 1e3;

    public SimulationTrace {
        steps = List.copyOf(steps);
    }

    /** Of the steps of one run. */
    private static final class Steps {
        private final List<Step> first = new ArrayList<>();
        private long happened;

        void add(Step step) {
            happened++;
            if (first.size() < MAX_STEPS) {
                first.add(step);
            }
        }
    }

    /**
     * Runs a simulation.
     *
     * @throws kopi.core.error.KopiException if there is no such fault
     */
    public static SimulationTrace of(Run run) {
        var steps = new Steps();
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            Outcome outcome = simulator().run(run, folder.path().toString(), steps::add);
            return new SimulationTrace(run, outcome, steps.first, steps.happened);
        }
    }

    static ClusterSimulator simulator() {
        return ServiceLoader.load(ClusterSimulator.class, SimulationTrace.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new UnavailableException("the simulator is not on the class path"));
    }

    /**
     * Writes it, an object a line: what was run, all steps, what came of it.
     *
     * @throws kopi.core.error.KopiException if the file cannot be written
     */
    public void write(Path file) {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            line(out, this::writeHead);
            for (Step step : steps) {
                line(out, json -> write(step, json));
            }
            line(out, this::writeEnd);
        } catch (IOException e) {
            throw IoReason.failure("cannot write to " + SafeText.value(file), e);
        }
    }

    private static void line(BufferedWriter out, Consumer<JsonGenerator> content) throws IOException {
        out.write(PageReplies.written(content));
        out.write('\n');
    }

    /** Writes it as one object. */
    void write(JsonGenerator json) {
        json.writeStartObject();
        json.writeName("run");
        writeHead(json);
        json.writeArrayPropertyStart("steps");
        steps.forEach(step -> write(step, json));
        json.writeEndArray();
        json.writeName("end");
        writeEnd(json);
        json.writeEndObject();
    }

    private void writeHead(JsonGenerator json) {
        json.writeStartObject();
        json.writeNumberProperty("seed", run.seed());
        json.writeArrayPropertyStart("mishaps");
        run.mishaps().forEach(mishap -> json.writeString(mishap.millis() + ":" + mishap.fault()));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(Step step, JsonGenerator json) {
        json.writeStartObject();
        json.writeNumberProperty("ms", step.micros() / MICROS);
        json.writeStringProperty("who", step.who());
        json.writeStringProperty("what", step.what());
        json.writeStringProperty("about", step.about());
        json.writeEndObject();
    }

    private void writeEnd(JsonGenerator json) {
        json.writeStartObject();
        json.writeNumberProperty("jobs", outcome.jobs());
        json.writeNumberProperty("ms", outcome.millis());
        json.writeNumberProperty("happened", happened);
        json.writeStringProperty("broken", outcome.broken().orElse(""));
        json.writeEndObject();
    }
}
