package kopi.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import kopi.adapter.file.InputTables;
import kopi.core.model.Dataset;
import kopi.core.model.Datasets;

/** Where results are written, beside what they are made from. */
final class OutputPlace {
    private OutputPlace() {}

    /**
     * The table of a dataset in whose folder results would be, and be read as rows of it by the next run.
     *
     * @param out need not exist
     */
    static Optional<String> tableAround(InputTables input, Path out) {
        return input.data().flatMap(data -> tableAround(data, out));
    }

    private static Optional<String> tableAround(Path data, Path out) {
        Path real = real(out.toAbsolutePath().normalize());
        return Datasets.ALL.stream()
                .map(Dataset::name)
                .filter(table -> Files.isDirectory(data.resolve(table)))
                .filter(table -> real.startsWith(real(data.resolve(table).toAbsolutePath())))
                .findFirst();
    }

    /** With what of it exists, and is a link, replaced by what that leads to. */
    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException _) {
            Path parent = path.getParent();
            return parent == null ? path : real(parent).resolve(path.getFileName());
        }
    }
}
