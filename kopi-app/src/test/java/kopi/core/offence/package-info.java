/** Classes that break the rules of {@code kopi.app.CoreArchitectureTest}, to prove that the rules notice. Never run. */
@NullMarked
package kopi.core.offence;

import org.jspecify.annotations.NullMarked;
