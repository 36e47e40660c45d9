/** Rows that take too much memory, on disk: {@link kopi.adapter.spill.FileSpillStore}. */
@NullMarked
package kopi.adapter.spill;

import org.jspecify.annotations.NullMarked;
