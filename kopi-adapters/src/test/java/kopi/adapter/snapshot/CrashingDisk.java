package kopi.adapter.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * This machine's disk until, at a step that changes something, the process is gone: of what it was writing then, a part
 * is there.
 */
final class CrashingDisk implements Disk {
    private final Disk disk = new LocalDisk();
    private final int crashAt;
    private final int writtenThen;
    private final Set<Path> unforced = new LinkedHashSet<>();
    private int steps;
    private boolean isRenamed;

    /**
     * A disk.
     *
     * @param crashAt the step at which the process is gone, from 0
     * @param writtenThen how many bytes of a file are there if that step writes it
     */
    CrashingDisk(int crashAt, int writtenThen) {
        this.crashAt = crashAt;
        this.writtenThen = writtenThen;
    }

    /** The process is gone. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    int steps() {
        return steps;
    }

    /** Whether a file has got its name. */
    boolean isRenamed() {
        return isRenamed;
    }

    /** Files and folders that were changed and not forced since. */
    Set<Path> unforced() {
        return unforced;
    }

    private boolean isCrash() {
        return steps++ == crashAt;
    }

    private void step() {
        if (isCrash()) {
            throw new Crash();
        }
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        step();
        if (!Files.exists(folder)) {
            unforced.add(folder.getParent());
        }
        disk.createFolder(folder);
    }

    @Override
    public void write(Path file, byte[]... parts) throws IOException {
        if (isCrash()) {
            var all = new ByteArrayOutputStream();
            for (byte[] part : parts) {
                all.writeBytes(part);
            }
            disk.write(file, Arrays.copyOf(all.toByteArray(), Math.min(writtenThen, all.size())));
            throw new Crash();
        }
        unforced.add(file);
        disk.write(file, parts);
    }

    @Override
    public void force(Path fileOrFolder) throws IOException {
        step();
        unforced.remove(fileOrFolder);
        disk.force(fileOrFolder);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        step();
        isRenamed = true;
        unforced.add(to.getParent());
        disk.rename(from, to);
    }

    /** Not counted as a change that has to be forced: what comes back is an older snapshot, which does no harm. */
    @Override
    public void delete(Path path) throws IOException {
        step();
        disk.delete(path);
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        return disk.list(folder);
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return disk.read(file);
    }
}
