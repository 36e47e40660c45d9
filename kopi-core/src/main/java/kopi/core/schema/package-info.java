/** What tables of a dataset look like: their columns, keys and references, and how their files are written. */
@NullMarked
package kopi.core.schema;

import org.jspecify.annotations.NullMarked;
