/** One half of a cycle of packages, see {@link kopi.core.offence}. */
@NullMarked
package kopi.core.offence.right;

import org.jspecify.annotations.NullMarked;
