/**
 * Text that comes from outside — files, headers, names, messages of other programs, the environment — made safe to show.
 *
 * <p>Entry points: {@link kopi.core.text.SafeText} for a text, {@link kopi.core.text.SourceExcerpt} for a place in one. Pure functions;
 * depends on nothing.
 */
@NullMarked
package kopi.core.text;

import org.jspecify.annotations.NullMarked;
