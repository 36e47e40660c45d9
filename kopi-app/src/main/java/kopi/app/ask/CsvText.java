package kopi.app.ask;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;

/** A result as it was printed. */
final class CsvText {
    private CsvText() {}

    static void write(QueryResult result, Writer to) throws IOException {
        try (Reader from = Files.newBufferedReader(result.csv())) {
            from.transferTo(to);
        }
    }
}
