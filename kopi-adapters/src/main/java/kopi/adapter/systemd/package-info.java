/**
 * Tells systemd how this process is, where that has started it.
 *
 * <p>Entry point: {@link kopi.adapter.systemd.SystemdNotifier}. Thread-safe. The only package that calls the C library; on Linux only.
 */
@NullMarked
package kopi.adapter.systemd;

import org.jspecify.annotations.NullMarked;
