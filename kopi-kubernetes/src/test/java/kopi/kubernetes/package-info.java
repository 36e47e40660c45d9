/** Against an API server that keeps what it is given, and the chart by Helm itself. */
@NullMarked
package kopi.kubernetes;

import org.jspecify.annotations.NullMarked;
