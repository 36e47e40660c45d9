package kopi.adapter.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a store does to a disk, each a step between which a machine may crash. Nothing here is atomic but {@link #rename},
 * and nothing is certain to survive a crash of the machine before the next {@code force} of the file and of its folder.
 */
interface Disk {
    /** Makes sure that the folder is there, with those above it. */
    void createFolder(Path folder) throws IOException;

    /** Writes a file from its start; what it held is gone. The parts follow one another. */
    void write(Path file, byte[]... parts) throws IOException;

    /** Has what is in a file, or which names are in a folder, survive a crash of the machine. */
    void force(Path fileOrFolder) throws IOException;

    /** Gives a file another name in the same folder, in place of a file that may have it. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes a file or an empty folder, if it is there. */
    void delete(Path path) throws IOException;

    /** What is in a folder, sorted; nothing if there is no such folder. */
    List<Path> list(Path folder) throws IOException;

    /** All of a file. */
    byte[] read(Path file) throws IOException;
}
