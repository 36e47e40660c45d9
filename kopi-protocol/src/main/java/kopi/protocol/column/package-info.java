/**
 * How a column becomes few bytes and a column again; docs/protocol.md, "Packed columns", is the format.
 *
 * <p>Entry points: {@link kopi.protocol.column.ColumnPacker} and {@link kopi.protocol.column.ColumnUnpacker}. Pure
 * functions over arrays, for any thread. Depends on {@link kopi.core.model} and {@link kopi.core.error} only: this is a
 * hot path, and no library's object stands between its loops and their arrays.
 */
@NullMarked
package kopi.protocol.column;

import org.jspecify.annotations.NullMarked;
