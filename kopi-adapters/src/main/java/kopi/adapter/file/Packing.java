package kopi.adapter.file;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a CSV file is packed; its name says so. */
enum Packing {
    /** Not at all. */
    PLAIN(".csv", "CSV") {
        @Override
        InputStream unpack(PackedBytes packed) {
            return new PlainText(packed);
        }
    },
    /** RFC 1952; of any number of members, as {@code pigz} and {@code bgzip} make them. */
    GZIP(".csv.gz", "gzip") {
        @Override
        InputStream unpack(PackedBytes packed) {
            return new GzipText(packed);
        }
    },
    /** RFC 8878; of any number of frames. */
    ZSTD(".csv.zst", "Zstandard") {
        @Override
        InputStream unpack(PackedBytes packed) throws IOException {
            // Not the native one, which would write a library to the disk and load it.
            return new ZstdInputStream(new ZstdFrames(packed));
        }
    },
    /** Of a {@link ColumnarFormat}, whose name is its own. */
    COLUMNAR("", "columns") {
        @Override
        InputStream unpack(PackedBytes packed) {
            throw new IllegalStateException("its rows are read by its format");
        }
    };

    private static final List<Packing> ALL = List.of(PLAIN, GZIP, ZSTD);

    private final String suffix;
    private final String title;

    Packing(String suffix, String title) {
        this.suffix = suffix;
        this.title = title;
    }

    /** That of a file which is read as CSV; empty: it is not. */
    static Optional<Packing> of(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        return ALL.stream()
                .filter(packing -> name.endsWith(packing.suffix))
                .findFirst()
                .or(() -> mayBeColumnar(name) ? ColumnarFormats.of(name).map(_ -> COLUMNAR) : Optional.empty());
    }

    /** Modules are looked for only if a file may be theirs. */
    private static boolean mayBeColumnar(String name) {
        return SkippedEntry.COLUMNAR.stream().anyMatch(name::endsWith);
    }

    /** A file's name without that which says how it is packed. */
    static String stem(String fileName) {
        return of(fileName)
                .map(packing -> packing == COLUMNAR
                        ? fileName.substring(0, fileName.lastIndexOf('.'))
                        : fileName.substring(0, fileName.length() - packing.suffix.length()))
                .orElse(fileName);
    }

    /** What the names of such files end with. */
    String suffix() {
        return suffix;
    }

    /** For people. */
    String title() {
        return title;
    }

    /** What its bytes unpack to; reads them as far as it must. */
    abstract InputStream unpack(PackedBytes packed) throws IOException;
}
