/** Tests of the egg of life: each part by itself, then whole clusters of eggs on a simulated network. */
@NullMarked
package kopi.core.egg;

import org.jspecify.annotations.NullMarked;
