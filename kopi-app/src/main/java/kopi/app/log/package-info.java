/**
 * How log entries look: one safe line each, so that nothing from outside can forge another or reach the terminal of
 * whoever reads them.
 *
 * <p>Entry point: {@link kopi.app.log.LogLineEncoder}, which {@code logback.xml} names, and {@link
 * kopi.app.log.ProcessLog}, which brings in what does not log through SLF4J. Depends on {@code kopi.core.text}.
 */
@NullMarked
package kopi.app.log;

import org.jspecify.annotations.NullMarked;
