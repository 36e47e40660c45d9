/**
 * Scalar expressions over columns: predicates, group keys, arguments of aggregates and output columns are all one tree.
 *
 * <p>Entry points: {@link kopi.core.expression.Expression}, the tree, typed and checked where it is put together;
 * {@link kopi.core.expression.Evaluator}, which runs it over whole columns; {@link kopi.core.expression.Interpreter}, which
 * runs it for one row, says in words what went wrong, and is the oracle of the evaluator.
 *
 * <p>The logic is SQL's with three values. Numbers are exact: integers and decimals of 64 bits; what does not fit is an error,
 * never a wrong number. An error belongs to its row and travels like a value, so that a branch of CASE that is not taken
 * cannot fail, whatever was computed first.
 */
@NullMarked
package kopi.core.expression;

import org.jspecify.annotations.NullMarked;
