package kopi.adapter.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import kopi.core.egg.EggInput.Found;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.ProcessState;
import kopi.core.port.NodeRuntime;
import kopi.core.topology.RoleKind;

/** A process that has a node started, and ends. */
final class StartAndDie {
    private StartAndDie() {}

    public static void main(String[] args) throws InterruptedException {
        var folder = Path.of(args[0]);
        var done = new CountDownLatch(1);
        var runtime = new ProcessRuntime(
                new ProcessRuntime.Folders(folder, folder),
                (_, _) -> List.of("sleep", "60"),
                Duration.ofSeconds(1),
                new NodeRuntime.Answers() {
                    @Override
                    public void checked(NodeId node, ProcessState state) {}

                    @Override
                    public void surveyed(List<Found> found) {}

                    @Override
                    public void started(NodeId node, long incarnation, long pid, int restarts) {
                        done.countDown();
                    }

                    @Override
                    public void startFailed(NodeId node, long incarnation, String reason) {}

                    @Override
                    public void exited(NodeId node, long incarnation) {}
                });
        runtime.start(new NodeSpec(new NodeId(args[1]), List.of(RoleKind.FILTER)), 1);
        done.await();
    }
}
