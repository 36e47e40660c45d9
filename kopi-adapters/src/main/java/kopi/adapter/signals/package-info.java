/**
 * What a process shows of itself over HTTP: metrics for Prometheus, and whether it is alive and ready.
 *
 * <p>Entry points: {@link kopi.adapter.signals.PrometheusMeter}, the {@link kopi.core.meter.Meter} of nodes, and {@link
 * kopi.adapter.signals.SignalServer}. Thread-safe. The only package that knows Prometheus's library and the JDK's HTTP
 * server.
 */
@NullMarked
package kopi.adapter.signals;

import org.jspecify.annotations.NullMarked;
