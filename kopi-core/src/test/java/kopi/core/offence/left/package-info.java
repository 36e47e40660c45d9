/** One half of a cycle of packages, see {@link kopi.core.offence}. */
@NullMarked
package kopi.core.offence.left;

import org.jspecify.annotations.NullMarked;
