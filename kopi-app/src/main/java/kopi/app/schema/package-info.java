/**
 * Which tables a dataset directory has: what a user declares, or the chain's own.
 *
 * <p>Entry point: {@link kopi.app.schema.SchemaSource}. Depends on kopi-core and the file adapter.
 */
@NullMarked
package kopi.app.schema;

import org.jspecify.annotations.NullMarked;
