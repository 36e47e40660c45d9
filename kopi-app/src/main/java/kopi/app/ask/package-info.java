/**
 * Reports of the user's own: queries in SQL, from where they are written to how their results are shown.
 *
 * <p>Entry point: {@link kopi.app.ask.AskRun}. Only what needs it loads SQL.
 */
@NullMarked
package kopi.app.ask;

import org.jspecify.annotations.NullMarked;
