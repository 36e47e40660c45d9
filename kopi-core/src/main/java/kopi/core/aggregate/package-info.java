/**
 * What is computed of the rows of groups: exact, and the same in whatever order and in however many parts the rows come. A fold of
 * some of the rows is shipped as {@link kopi.core.aggregate.PartialGroups}, which other folds merge.
 */
@org.jspecify.annotations.NullMarked
package kopi.core.aggregate;
