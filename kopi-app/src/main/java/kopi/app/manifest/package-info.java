/**
 * The manifest of a result folder, {@code kopi-run.json}: what the reports in it were made from, and which files they are.
 *
 * <p>Entry points: {@link kopi.app.manifest.RunManifest}, and {@link kopi.app.manifest.ManifestJson} for its form on the
 * disk, which docs/manifest.md describes. Pure values and functions; files are read and written elsewhere.
 */
@NullMarked
package kopi.app.manifest;

import org.jspecify.annotations.NullMarked;
