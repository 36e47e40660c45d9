package kopi.app.compare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import kopi.app.manifest.ManifestJson;
import kopi.app.manifest.RunManifest;
import kopi.core.error.InvalidInputException;
import kopi.core.report.RunFiles;
import kopi.platform.folder.IoReason;

/**
 * A folder of results and its manifest, if it has one: then only what that lists belongs to it.
 *
 * @param side which of the two it is
 */
record ResultSide(Side side, Path folder, Optional<RunManifest> manifest) {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final long MAX_MANIFEST_BYTES = 64 << 20;

    /**
     * Looks into a folder.
     *
     * @throws InvalidInputException if it is missing or has no reports, or one that its manifest lists is missing
     */
    static ResultSide of(Side side, Path folder) {
        if (!Files.exists(folder)) {
            throw new InvalidInputException("there is no folder " + folder);
        }
        if (!Files.isDirectory(folder)) {
            throw new InvalidInputException(folder + " is no folder");
        }
        var found = new ResultSide(side, folder, manifest(folder.resolve(RunFiles.MANIFEST)));
        if (ReportFile.ALL.stream().noneMatch(report -> found.has(report.name()))) {
            throw new InvalidInputException("there is no report in " + folder + ": none of "
                    + String.join(
                            ", ", ReportFile.ALL.stream().map(ReportFile::name).toList()));
        }
        return found;
    }

    private static Optional<RunManifest> manifest(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= MAX_MANIFEST_BYTES
                    ? ManifestJson.read(Files.readAllBytes(file))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    Path path(String report) {
        return folder.resolve(report);
    }

    /** Whether that report belongs to the results. */
    boolean has(String report) {
        boolean isListed =
                manifest.map(known -> known.output(report).isPresent()).orElse(true);
        boolean isThere = Files.exists(path(report));
        if (manifest.isPresent() && isListed && !isThere) {
            throw new InvalidInputException(path(report) + " is missing: " + RunFiles.MANIFEST + " beside it lists it");
        }
        return isListed && isThere;
    }

    /** What its manifest does not agree with. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (manifest.isEmpty()) {
            if (Files.exists(folder.resolve(RunFiles.MANIFEST), LinkOption.NOFOLLOW_LINKS)) {
                notes.add(RunFiles.MANIFEST + " in " + side + " cannot be used, and is ignored");
            }
            return notes;
        }
        for (ReportFile report : ReportFile.ALL) {
            Optional<RunManifest.Output> listed = manifest.get().output(report.name());
            if (listed.isEmpty() && Files.exists(path(report.name()))) {
                notes.add(report.name() + " in " + side + " is left out: it is not of the run that " + RunFiles.MANIFEST
                        + " tells of");
            } else if (listed.isPresent() && !isUnchanged(listed.get())) {
                notes.add(report.name() + " in " + side + " has been changed since it was written");
            }
        }
        return notes;
    }

    private boolean isUnchanged(RunManifest.Output listed) {
        var crc = new CRC32C();
        long bytes = 0;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(path(listed.file()))) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                crc.update(buffer, 0, count);
                bytes += count;
            }
        } catch (IOException e) {
            throw IoReason.failure("cannot read " + path(listed.file()), e);
        }
        return bytes == listed.bytes()
                && HexFormat.of().toHexDigits((int) crc.getValue()).equals(listed.crc32c());
    }
}
