/** Property tests: chance that can be replayed. */
@NullMarked
package kopi.testkit.property;

import org.jspecify.annotations.NullMarked;
