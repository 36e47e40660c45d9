package kopi.testkit.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Holds result folders against each other, byte for byte. */
public final class ResultFolders {
    /** What runs write beside the reports. */
    private static final Set<String> NOT_REPORTS = Set.of("rejects.csv");

    private ResultFolders() {}

    /**
     * The reports in a folder, by file name; {@code rejects.csv} is left out.
     *
     * @throws UncheckedIOException if the folder cannot be read
     */
    public static Map<String, byte[]> read(Path folder) {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> found = Files.list(folder)) {
            for (Path file : found.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".csv") && !NOT_REPORTS.contains(name)) {
                    files.put(name, Files.readAllBytes(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the results in " + folder, e);
        }
        return files;
    }

    /** Fails, showing the first difference, unless the folder holds exactly these reports. */
    public static void assertSame(Map<String, byte[]> expected, Path actual) {
        assertSame(expected, read(actual));
    }

    /** Fails, showing the first difference, unless the folder holds exactly these reports. */
    public static void assertSame(Path expected, Map<String, byte[]> actual) {
        assertSame(read(expected), actual);
    }

    /** Fails, showing the first difference, unless both hold the same files with the same bytes. */
    public static void assertSame(Map<String, byte[]> expected, Map<String, byte[]> actual) {
        assertThat(new TreeSet<>(actual.keySet())).as("report files").isEqualTo(new TreeSet<>(expected.keySet()));
        new TreeMap<>(expected).forEach((file, bytes) -> {
            byte[] found = Objects.requireNonNull(actual.get(file));
            if (!Arrays.equals(bytes, found)) {
                fail(difference(file, lines(bytes), lines(found)));
            }
        });
    }

    private static String difference(String file, List<String> expected, List<String> actual) {
        int line = 0;
        while (line < expected.size()
                && line < actual.size()
                && expected.get(line).equals(actual.get(line))) {
            line++;
        }
        return "%s differs from line %d on%n  expected: %s%n  actual:   %s%n  lines expected: %d, actual: %d"
                .formatted(file, line + 1, show(expected, line), show(actual, line), expected.size(), actual.size());
    }

    /** Lines with their line ends made visible, so that every difference of bytes can be seen. */
    private static List<String> lines(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("\r", "\\r");
        return text.replace("\n", "\\n\n").lines().toList();
    }

    private static String show(List<String> lines, int line) {
        return line < lines.size() ? lines.get(line) : "(nothing)";
    }
}
