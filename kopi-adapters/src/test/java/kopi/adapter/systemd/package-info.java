/** With a real socket. */
@NullMarked
package kopi.adapter.systemd;

import org.jspecify.annotations.NullMarked;
