/**
 * Holds two folders of reports against each other: whether they say the same, in whatever order and spelling.
 *
 * <p>Entry point: {@link kopi.app.compare.FolderComparison}; what it finds is a {@link kopi.app.compare.Verdict} a file.
 * Deciding is pure ({@code RowForm}, {@code RowTally}, {@code TiedCustomers}, {@code VerdictText}); only
 * {@code FolderComparison}, {@code FileComparison} and {@code ReportReader} read files. Single-threaded. Must not depend
 * on the code that makes reports, as it judges them.
 */
@NullMarked
package kopi.app.compare;

import org.jspecify.annotations.NullMarked;
