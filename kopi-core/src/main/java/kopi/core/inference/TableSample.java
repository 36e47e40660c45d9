package kopi.core.inference;

import java.util.List;

/**
 * Some files of a table's folder.
 *
 * @param name of the folder
 * @param files at least one of them, the first one first
 * @param bytes how large all files of the folder are together
 * @param hasAllFiles whether there are no others
 */
public record TableSample(String name, List<FileSample> files, long bytes, boolean hasAllFiles) {
    public TableSample {
        files = List.copyOf(files);
    }

    /** Whether nothing is left out. */
    boolean isWhole() {
        return hasAllFiles && files.stream().allMatch(FileSample::isWhole);
    }
}
