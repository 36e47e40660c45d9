/**
 * What schema files may have that nobody has declared: found out from samples of them. Pure; a guess, to be looked at by
 * people.
 *
 * <p>Entry point: {@link kopi.core.inference.SchemaInference}. Depends on csv, schema and model.
 */
@NullMarked
package kopi.core.inference;

import org.jspecify.annotations.NullMarked;
