/**
 * What runtimes of nodes have in common, whatever they run nodes on: one thread that works and answers, and what is answered when whoever
 * knows does not.
 *
 * <p>Entry point: {@link kopi.platform.runtime.RuntimeThread}. Knows the port that runtimes are of, and nothing else of kopi.
 */
@NullMarked
package kopi.platform.runtime;

import org.jspecify.annotations.NullMarked;
