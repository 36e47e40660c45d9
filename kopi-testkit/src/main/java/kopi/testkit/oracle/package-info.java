/**
 * Independent answers to hold kopi's against: the same reports, computed in the most obvious way.
 *
 * <p>Entry points: {@link kopi.testkit.oracle.NaiveReports} and {@link kopi.testkit.oracle.ResultFolders}. Everything is
 * stateless and may be called from any thread; whole files and tables are held in memory, so this is for small datasets.
 * Of kopi it uses {@link kopi.core.report.Parameters} and nothing else, on purpose: an oracle that shares code with what
 * it judges shares its mistakes.
 */
@NullMarked
package kopi.testkit.oracle;

import org.jspecify.annotations.NullMarked;
