/**
 * The nouns that everything else is about: datasets and their columns, columnar batches and their identity.
 *
 * <p>Entry points: {@link kopi.core.model.Batch} and {@link kopi.core.model.Datasets}. All types are immutable (arrays inside columns are shared and must not be written to
 * after construction), so they may be passed between threads freely. Depends on nothing but the JDK.
 */
@NullMarked
package kopi.core.model;

import org.jspecify.annotations.NullMarked;
