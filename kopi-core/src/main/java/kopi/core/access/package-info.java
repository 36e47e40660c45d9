/**
 * Who may do what, and how much of it at a time.
 *
 * <p>Entry points: {@link kopi.core.access.Principals} says who a token stands for, {@link kopi.core.access.JobAccess}
 * which job that principal means by a name. Decisions only: no sockets, no clock, nothing random. Depends on the model.
 */
@NullMarked
package kopi.core.access;

import org.jspecify.annotations.NullMarked;
