/**
 * The manifest of a result folder, {@code kopi-run.json}: what the reports in it were made from, and which files they are.
 *
 * <p>Entry points: {@link kopi.app.manifest.RunManifest}, and {@link kopi.app.manifest.ManifestJson} for its form on the
 * disk, which docs/manifest.md describes. Pure values and functions; files are read and written elsewhere. {@link
 * kopi.app.manifest.KopiVersion} is the version that a manifest names.
 */
@NullMarked
package kopi.app.manifest;

import org.jspecify.annotations.NullMarked;
