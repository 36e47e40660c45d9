/**
 * The message broker inside one process: work queues and journals that pass on references.
 *
 * <p>Entry point: {@link kopi.adapter.memory.MemoryBroker}, the transport of embedded mode. Every queue and journal has
 * its own lock; handlers run on the executor that the broker was given, and neither they nor confirmations are ever
 * called under a lock. Nothing is written to disk: what it holds ends with the process. Depends on {@link
 * kopi.core.port} and {@link kopi.core.message} only.
 */
@NullMarked
package kopi.adapter.memory;

import org.jspecify.annotations.NullMarked;
