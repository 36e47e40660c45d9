/**
 * What embedded mode runs on inside one process.
 *
 * <p>Entry point: {@link kopi.adapter.local.WorkerPool}, the threads that do all the work. Thread-safe. Knows nothing of
 * brokers, roles and jobs.
 */
@NullMarked
package kopi.adapter.local;

import org.jspecify.annotations.NullMarked;
