/** Tests of the measuring itself. */
@NullMarked
package kopi.bench;

import org.jspecify.annotations.NullMarked;
