/** The roles of the core under the stage verifier and in the chaotic cluster, and proof that both bite. */
@NullMarked
package kopi.testkit.stage;

import org.jspecify.annotations.NullMarked;
