package kopi.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * {@code kopi ask}.
 *
 * @param kopi the program
 * @param queries a folder of files, answered in one pass
 * @param threads of its own
 */
record KopiAsk(Path kopi, Path queries, int threads) implements Contender {
    @Override
    public String name() {
        return "kopi";
    }

    @Override
    public List<String> command(Path data, Path results) {
        return List.of(
                kopi.toString(),
                "ask",
                "-f",
                queries.toString(),
                "--data",
                data.toString(),
                "--out",
                results.toString(),
                "--threads",
                Integer.toString(threads));
    }
}
