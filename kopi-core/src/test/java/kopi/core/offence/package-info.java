/**
 * Classes that break the rules of {@link kopi.core.CoreArchitectureTest}, to prove that the rules notice.
 *
 * <p>Never run; depended on by nothing but that test.
 */
@NullMarked
package kopi.core.offence;

import org.jspecify.annotations.NullMarked;
