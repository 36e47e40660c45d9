/** The roles of the core under the stage verifier, and proof that it bites. */
@NullMarked
package kopi.testkit.stage;

import org.jspecify.annotations.NullMarked;
