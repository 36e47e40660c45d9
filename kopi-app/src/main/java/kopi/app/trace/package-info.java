/**
 * Whether somebody has asked for traces, and who makes them then.
 *
 * <p>Entry points: {@link kopi.app.trace.Traces}, {@link kopi.app.trace.SubmitTrace}. Depends on the core's port; finds what is
 * behind it as a service, so that nobody else loads that.
 */
@NullMarked
package kopi.app.trace;

import org.jspecify.annotations.NullMarked;
