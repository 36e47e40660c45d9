package kopi.platform.folder;

import java.io.IOException;
import java.nio.file.Path;

/** A process that has begun to write to a folder, until it is killed. */
final class LockedFolderHolder {
    private LockedFolderHolder() {}

    public static void main(String[] args) throws IOException {
        LockedFolder folder = LockedFolder.open(Path.of(args[0]), "submit");
        var _ = folder.draft("t1.csv");
        System.out.println("locked");
        var _ = System.in.read();
        folder.close();
    }
}
