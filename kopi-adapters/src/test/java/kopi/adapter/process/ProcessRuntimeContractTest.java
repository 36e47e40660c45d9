package kopi.adapter.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import kopi.core.egg.NodeId;
import kopi.core.port.NodeRuntime;
import kopi.platform.ProcessIdentity;
import kopi.testkit.contract.NodeRuntimeContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Real processes. */
class ProcessRuntimeContractTest extends NodeRuntimeContract {
    @TempDir
    private Path folder;

    @Override
    protected NodeRuntime open(List<String> command, NodeRuntime.Answers heard) {
        return new ProcessRuntime(
                new ProcessRuntime.Folders(run(), folder.resolve("logs")),
                (_, _) -> command,
                Duration.ofMillis(300),
                heard);
    }

    private Path run() {
        return folder.resolve("run");
    }

    @AfterEach
    void endWhatStillRuns() throws IOException {
        if (Files.isDirectory(run())) {
            for (NodeId node : ProcessRecord.nodes(run())) {
                ProcessRecord.read(run(), node)
                        .map(ProcessRecord::process)
                        .flatMap(ProcessIdentity::handle)
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }
}
