package kopi.adapter.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kopi.core.egg.NodeId;

/**
 * Any bytes at all, as a node's pid file. In a normal build this tries none but the empty input; with {@code
 * JAZZER_FUZZ=1} it looks for new ones.
 */
class ProcessRecordFuzzTest {
    private static final NodeId NODE = new NodeId("filter-1");

    @FuzzTest(maxDuration = "10m")
    void aRecordNamesALifeOrHasAFlaw(byte[] input) throws IOException {
        Path folder = Files.createTempDirectory("kopi-fuzz");
        Path file = folder.resolve(NODE + ".pid");
        try {
            Files.write(file, input);
            assertThat(ProcessRecord.written(folder, NODE).isPresent())
                    .isNotEqualTo(ProcessRecord.flaw(folder, NODE).isPresent());
        } finally {
            Files.delete(file);
            Files.delete(folder);
        }
    }
}
