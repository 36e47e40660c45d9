package kopi.adapter.file;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kopi.core.text.SafeText;

/** Finds files of one table that hold the same bytes, as a download that was made twice does: {@code x (1).csv}. */
final class DuplicateFiles {
    private static final int MAX_WARNINGS = 20;

    /**
     * What a file holds, unpacked.
     *
     * @param path relative to the dataset directory
     * @param bytes its size
     * @param crc32c the CRC-32C of all its bytes
     */
    record Text(String path, long bytes, int crc32c) {}

    private record Key(long bytes, int crc32c) {}

    private DuplicateFiles() {}

    /** A warning for each file that holds what one before it holds. */
    static List<String> warnings(List<Text> files) {
        Map<Key, String> first = new HashMap<>();
        List<String> warnings = new ArrayList<>();
        int more = 0;
        for (Text file : files) {
            String original = first.putIfAbsent(new Key(file.bytes(), file.crc32c()), file.path());
            if (original != null && warnings.size() < MAX_WARNINGS) {
                warnings.add(SafeText.value(file.path()) + " holds the same bytes as " + SafeText.value(original)
                        + ": its rows are counted twice");
            } else if (original != null) {
                more++;
            }
        }
        if (more > 0) {
            warnings.add(more + " more files hold the same bytes as others");
        }
        return warnings;
    }
}
