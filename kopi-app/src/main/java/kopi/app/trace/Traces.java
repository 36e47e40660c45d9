package kopi.app.trace;

import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import kopi.core.meter.Meter;
import kopi.core.trace.Tracer;
import kopi.core.trace.TracerFactory;

/** Opens a tracer if the standard variables {@code OTEL_*} ask for one; else nothing of one is loaded. */
public final class Traces {
    private static final String EXPORTER = "OTEL_TRACES_EXPORTER";
    private static final String NO_EXPORTER = "none";

    private Traces() {}

    /** Whether these environment variables ask for traces. */
    static boolean areWanted(Map<String, String> environment) {
        String exporter = value(environment, EXPORTER);
        if (Boolean.parseBoolean(value(environment, "OTEL_SDK_DISABLED")) || exporter.equals(NO_EXPORTER)) {
            return false;
        }
        return !exporter.isEmpty()
                || !value(environment, "OTEL_EXPORTER_OTLP_ENDPOINT").isEmpty()
                || !value(environment, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").isEmpty();
    }

    private static String value(Map<String, String> environment, String name) {
        return environment.getOrDefault(name, "").strip();
    }

    /**
     * A tracer of this process, which does without one if it cannot have it: what is traced matters more than that it is.
     *
     * @param warnings hears why it does without
     */
    public static Tracer open(
            TracerFactory.Recorded process, Map<String, String> environment, Meter meter, Consumer<String> warnings) {
        if (!areWanted(environment)) {
            return Tracer.NONE;
        }
        Optional<TracerFactory> factory = ServiceLoader.load(TracerFactory.class, Traces.class.getClassLoader())
                .findFirst();
        if (factory.isEmpty()) {
            warnings.accept("runs without traces, as this kopi was built without kopi-traces");
            return Tracer.NONE;
        }
        try {
            return factory.get().open(process, environment, meter);
        } catch (IllegalArgumentException e) {
            warnings.accept("runs without traces: " + e.getMessage());
            return Tracer.NONE;
        }
    }
}
