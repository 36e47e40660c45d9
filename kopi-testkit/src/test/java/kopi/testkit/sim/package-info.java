/** The simulation's runs, and proof that it bites. */
@NullMarked
package kopi.testkit.sim;

import org.jspecify.annotations.NullMarked;
