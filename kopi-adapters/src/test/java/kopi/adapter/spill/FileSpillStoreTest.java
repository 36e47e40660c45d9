package kopi.adapter.spill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kopi.core.error.JobFailedException;
import kopi.core.model.Batch;
import kopi.core.model.CompactBatch;
import kopi.core.model.LongColumn;
import kopi.core.port.SpillStore;
import kopi.core.port.SpillStore.Spill;
import kopi.testkit.contract.SpillStoreContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSpillStoreTest extends SpillStoreContract {
    @TempDir
    Path folder;

    @Override
    protected SpillStore newStore() {
        return new FileSpillStore(folder.resolve("made"), 1_000);
    }

    @Test
    void nothingIsLeftBehind() throws IOException {
        try (Spill spill = newStore().open()) {
            spill.add(CompactBatch.of(new Batch(1, List.of(new LongColumn(new long[] {7})))));
        }
        assertThat(folder.resolve("made")).isEmptyDirectory();
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        var store = new FileSpillStore(file.resolve("below"), 1_000);
        assertThatThrownBy(store::open)
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("cannot be spilled to " + file.resolve("below"));
    }
}
