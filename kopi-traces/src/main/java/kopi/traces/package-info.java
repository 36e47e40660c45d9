/**
 * Traces by OpenTelemetry's SDK, sent by OTLP over HTTP with the JDK's client.
 *
 * <p>Entry point: {@link kopi.traces.OpenTelemetryTracerFactory}, a service that is loaded by who is asked for traces and nobody
 * else. What is traced is decided in the core. Depends on {@code kopi.core.trace} and {@code kopi.core.meter}.
 */
@NullMarked
package kopi.traces;

import org.jspecify.annotations.NullMarked;
