/**
 * Reports as values: which rows of which dataset count, how they are grouped and measured, what is printed.
 *
 * <p>Entry points: {@link kopi.core.report.Report} and {@link kopi.core.report.Reports}, the one file that says what
 * T1 to T4 are. Roles interpret these values and know no report by name. All types are immutable. Depends on {@link
 * kopi.core.model} only.
 */
@NullMarked
package kopi.core.report;

import org.jspecify.annotations.NullMarked;
