/** Tests of the wire format. */
@NullMarked
package kopi.protocol;

import org.jspecify.annotations.NullMarked;
