package kopi.app.manifest;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run has written, and from what.
 *
 * @param kopi the version of kopi that ran
 * @param command what was run: {@code run}, {@code submit}, {@code results}
 * @param job the job's name, if it had one
 * @param finished when, in UTC
 * @param parameters by name, in the words of the options
 * @param inputs what was read; empty if this process did not read it, or not all of it
 * @param rows rows read, rejected ones included
 * @param rejected rows that could not be read
 * @param files what was written
 */
public record RunManifest(
        String kopi,
        String command,
        Optional<String> job,
        String finished,
        SortedMap<String, String> parameters,
        List<Input> inputs,
        long rows,
        long rejected,
        List<Output> files) {
    public RunManifest {
        parameters = sorted(parameters);
        inputs = List.copyOf(inputs);
        files = List.copyOf(files);
    }

    private static SortedMap<String, String> sorted(Map<String, String> parameters) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }

    /**
     * A file that was read.
     *
     * @param file its path in the dataset directory
     * @param modified when it was modified last, in UTC, as precisely as the file system knows
     * @param crc32c of all its bytes, as eight hexadecimal digits
     */
    public record Input(String file, long bytes, String modified, String crc32c) {}

    /**
     * A file that was written.
     *
     * @param report whose it is; empty: the list of rejected rows
     * @param rows its records, the header not counted
     * @param crc32c of all its bytes, as eight hexadecimal digits
     */
    public record Output(String file, String report, long rows, long bytes, String crc32c) {}

    /** What it says of the file of that name, if it lists it. */
    public Optional<Output> output(String file) {
        return files.stream().filter(output -> output.file().equals(file)).findFirst();
    }
}
