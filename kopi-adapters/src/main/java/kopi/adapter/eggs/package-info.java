/**
 * The commands that eggs of life take, over gRPC.
 *
 * <p>Entry points: {@link kopi.adapter.eggs.EggServer} in an egg, {@link kopi.adapter.eggs.EggClient} in a command.
 * Thread-safe.
 */
@NullMarked
package kopi.adapter.eggs;

import org.jspecify.annotations.NullMarked;
