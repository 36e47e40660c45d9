package kopi.core.trace;

import java.util.Map;
import kopi.core.meter.Meter;

/** Makes tracers. Found as a service (see {@link java.util.ServiceLoader}) by who wants one, and loaded by nobody else. */
public interface TracerFactory {
    /**
     * A process whose spans are recorded.
     *
     * @param service what it does, as others of its kind do
     * @param instance which of these it is
     */
    record Recorded(String service, String instance, String version) {}

    /**
     * Makes a tracer.
     *
     * @param environment environment variables; those of OpenTelemetry's specification say where spans go
     * @param meter counts spans
     * @throws IllegalArgumentException if a variable's value cannot be used; says so, for people
     */
    Tracer open(Recorded process, Map<String, String> environment, Meter meter);
}
