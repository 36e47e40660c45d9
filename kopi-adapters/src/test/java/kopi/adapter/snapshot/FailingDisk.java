package kopi.adapter.snapshot;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** This machine's disk, but for one thing that it cannot do. */
final class FailingDisk implements Disk {
    private final Disk disk = new LocalDisk();
    private final boolean canWrite;
    private final boolean canForce;
    private final boolean canRead;

    private FailingDisk(boolean canWrite, boolean canForce, boolean canRead) {
        this.canWrite = canWrite;
        this.canForce = canForce;
        this.canRead = canRead;
    }

    /** It is full. */
    static FailingDisk whereWritingFails() {
        return new FailingDisk(false, true, true);
    }

    static FailingDisk whereForcingFails() {
        return new FailingDisk(true, false, true);
    }

    static FailingDisk whereReadingFails() {
        return new FailingDisk(true, true, false);
    }

    private static void require(boolean can, Path path, String reason) throws IOException {
        if (!can) {
            throw new FileSystemException(path.toString(), null, reason);
        }
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        disk.createFolder(folder);
    }

    @Override
    public void write(Path file, byte[]... parts) throws IOException {
        if (!canWrite) {
            disk.write(file, Arrays.copyOf(parts[0], parts[0].length / 2));
        }
        require(canWrite, file, "No space left on device");
        disk.write(file, parts);
    }

    @Override
    public void force(Path fileOrFolder) throws IOException {
        require(canForce, fileOrFolder, "Input/output error");
        disk.force(fileOrFolder);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        disk.delete(path);
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        require(canRead, folder, "Input/output error");
        return disk.list(folder);
    }

    @Override
    public byte[] read(Path file) throws IOException {
        require(canRead, file, "Input/output error");
        return disk.read(file);
    }
}
