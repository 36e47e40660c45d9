package kopi.adapter.file;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;

/** The formats that modules read, looked for when the first file is met that may be of one. */
final class ColumnarFormats {
    private static final List<ColumnarFormat> ALL = ServiceLoader.load(ColumnarFormat.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();

    private ColumnarFormats() {}

    /** That of a file of that name. */
    static Optional<ColumnarFormat> of(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        return ALL.stream().filter(format -> name.endsWith(format.suffix())).findFirst();
    }
}
