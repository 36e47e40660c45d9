/**
 * Queries by chance, and what they should give: {@link kopi.testkit.query.RandomQuery} makes a plan and rows, {@link
 * kopi.testkit.query.NaiveQuery} computes the result in the plainest way, row by row.
 */
@NullMarked
package kopi.testkit.query;

import org.jspecify.annotations.NullMarked;
