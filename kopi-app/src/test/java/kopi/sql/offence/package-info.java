/** Classes that break the rules of {@code kopi.app.ArchitectureTest}, to prove that the rules notice. Never run. */
@NullMarked
package kopi.sql.offence;

import org.jspecify.annotations.NullMarked;
