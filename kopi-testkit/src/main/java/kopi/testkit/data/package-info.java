/**
 * Datasets made to break readers and reports.
 *
 * <p>Entry point: {@link kopi.testkit.data.AdversarialDataset}. Writing is single-threaded and deterministic by seed.
 * Depends on the JDK only, not on kopi, so that a misunderstanding of the format is not built in twice.
 */
@NullMarked
package kopi.testkit.data;

import org.jspecify.annotations.NullMarked;
