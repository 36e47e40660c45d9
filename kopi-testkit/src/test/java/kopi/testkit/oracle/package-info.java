/** Tests of the oracles, against expectations computed by hand. */
@NullMarked
package kopi.testkit.oracle;

import org.jspecify.annotations.NullMarked;
