/** The two oracles held against each other, so that end-to-end tests may trust either. */
@NullMarked
package kopi.app.oracle;

import org.jspecify.annotations.NullMarked;
