package kopi.adapter.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import kopi.adapter.file.AcceptedChunk;
import kopi.adapter.file.DatasetReader;
import kopi.core.model.ColumnSpec;
import kopi.core.report.Projection;
import kopi.core.schema.ChainSchema;
import kopi.core.schema.Schema;
import kopi.core.schema.SchemaText;
import kopi.core.schema.TableSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is generated is what the chain's schema says: every column, every row. */
class ChainFilesTest {
    @TempDir
    private Path data;

    private static String header(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return Files.readAllLines(files.findFirst().orElseThrow()).getFirst();
        }
    }

    private static long rows(Path data, TableSchema table) {
        Projection all = new Projection(table.dataset(), table.dataset().columns(), List.of());
        DatasetReader reader = DatasetReader.open(data, all, table.dialect(), 1 << 16);
        long rows = 0;
        while (!reader.isTaken()) {
            AcceptedChunk chunk = reader.accept(reader.scan(reader.next()));
            assertThat(chunk.rejects()).as(table.name()).isEmpty();
            rows += chunk.batch().rows();
        }
        return rows;
    }

    @Test
    void everyColumnAndEveryRowIsRead() throws IOException, InterruptedException {
        GeneratedDataset generated = DatasetGenerator.generate(data.resolve("d"), 0.0002, 1, Progress.NONE);
        Schema declared = SchemaText.parse("chain", SchemaText.print(ChainSchema.SCHEMA));
        for (TableSchema table : ChainSchema.SCHEMA.tables()) {
            String names = String.join(
                    ",",
                    table.dataset().columns().stream().map(ColumnSpec::name).toList());
            assertThat(header(data.resolve("d").resolve(table.name()))).isEqualTo(names);
            assertThat(rows(data.resolve("d"), table))
                    .isEqualTo(generated.rows().get(table.name()))
                    .isEqualTo(
                            rows(data.resolve("d"), declared.table(table.name()).orElseThrow()));
        }
    }
}
