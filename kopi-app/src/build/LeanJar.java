import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies kopi's jar without what nodes do not run, for a small image: Parquet, which clients read and write, with its codecs
 * for eight systems, and messages of Google's other services, which gRPC brings.
 *
 * <p>Run as a source file: {@code java LeanJar.java JAR COPY}. The copy is the same for the same jar.
 */
final class LeanJar {
    private static final List<String> LEFT_OUT = List.of(
            "META-INF/maven/",
            "META-INF/services/kopi.adapter.file.Columnar",
            "aix/",
            "blue/strategic/parquet/",
            "codegen/",
            "com/github/luben/zstd/",
            "com/google/api/",
            "com/google/apps/",
            "com/google/cloud/",
            "com/google/geo/",
            "com/google/logging/",
            "com/google/longrunning/",
            "com/google/shopping/",
            "darwin/",
            "dev/hardwood/",
            "freebsd/",
            "google/",
            "kopi/parquet/",
            "linux/",
            "org/apache/parquet/",
            "org/xerial/snappy/",
            "shaded/parquet/",
            "win/");

    private LeanJar() {}

    public static void main(String[] args) throws IOException {
        try (ZipFile jar = new ZipFile(args[0]);
                OutputStream file = new BufferedOutputStream(Files.newOutputStream(Path.of(args[1])));
                ZipOutputStream copy = new ZipOutputStream(file)) {
            copy.setLevel(Deflater.BEST_COMPRESSION);
            Enumeration<? extends ZipEntry> entries = jar.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (!entry.isDirectory() && LEFT_OUT.stream().noneMatch(entry.getName()::startsWith)) {
                    copy(jar, entry, copy);
                }
            }
        }
    }

    private static void copy(ZipFile jar, ZipEntry entry, ZipOutputStream copy) throws IOException {
        ZipEntry same = new ZipEntry(entry.getName());
        same.setTimeLocal(entry.getTimeLocal());
        copy.putNextEntry(same);
        try (InputStream in = jar.getInputStream(entry)) {
            in.transferTo(copy);
        }
        copy.closeEntry();
    }
}
