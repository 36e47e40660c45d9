package kopi.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * {@code kopi run}.
 *
 * @param name in tables
 * @param kopi the program
 * @param reports which ones
 * @param threads of its own
 */
record KopiRun(String name, Path kopi, List<String> reports, int threads) implements Contender {
    @Override
    public List<String> command(Path data, Path results) {
        return List.of(
                kopi.toString(),
                "run",
                "--data",
                data.toString(),
                "--out",
                results.toString(),
                "--threads",
                Integer.toString(threads),
                "--reports",
                String.join(",", reports));
    }
}
