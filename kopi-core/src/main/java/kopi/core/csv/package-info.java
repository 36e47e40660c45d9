/**
 * CSV bytes in, columnar batches out: pure, no I/O.
 *
 * <p>Entry points: {@link kopi.core.csv.CsvHeader} and {@link kopi.core.csv.CsvLayout} for a file's header, {@link
 * kopi.core.csv.CsvScanner} for a chunk of its rows. Nothing here is shared between threads but the immutable header
 * and layout. Depends on model, schema, report, error and the row filter.
 *
 * <h2>Two parsers</h2>
 *
 * <p>{@code FastRowScanner} reads plain rows and gives up on anything odd; {@code RowParser} is simple and decides
 * everything odd. Tests hold the one against the other. Both know commas and double quotes only: {@code DialectBytes}
 * exchanges those of other dialects before, and back in what is kept (ADR 068).
 *
 * <h2>Chunks</h2>
 *
 * <p>A file is scanned in chunks of C bytes, in parallel and in any order. Chunk k owns the records whose <em>first</em>
 * byte lies in [kC, (k+1)C), wherever they end. Where the first record of a chunk starts can only be known for sure
 * from what stands before it, since a line feed may be data inside of quotes; so the reader <em>speculates</em> that
 * the chunk starts outside of quotes, behind the first line feed at kC-1 or later. Each chunk tells where the record
 * behind its last one starts. Taking the chunks in order, that must be where the next chunk started; if not, a quoted
 * field spans the boundary, and that one chunk is scanned again from the right place. A record's start determines all
 * that follows, so a chunk that started at the right place is right, and the result does not depend on C.
 */
@NullMarked
package kopi.core.csv;

import org.jspecify.annotations.NullMarked;
