@NullMarked
package kopi.transport;

import org.jspecify.annotations.NullMarked;
