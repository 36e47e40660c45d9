/** Tests of traces by OpenTelemetry. */
@NullMarked
package kopi.traces;

import org.jspecify.annotations.NullMarked;
