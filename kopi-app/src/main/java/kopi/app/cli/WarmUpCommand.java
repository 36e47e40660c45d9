package kopi.app.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import kopi.adapter.generate.DatasetGenerator;
import kopi.adapter.generate.Progress;
import picocli.CommandLine.Command;

/** {@code kopi warm-up}: what the launcher runs once after a build, so that the JVM can note what later runs will need. */
@Command(name = "warm-up", description = "Exercise kopi for the JVM's ahead-of-time cache.", hidden = true)
final class WarmUpCommand implements Callable<Integer> {
    private static final double SCALE = 0.02;
    private static final int RUNS = 3;

    private WarmUpCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            Path data = folder.path().resolve("data");
            DatasetGenerator.generate(data, SCALE, 1, Progress.NONE);
            for (int i = 0; i < RUNS; i++) {
                var summary = DemoCommand.run(data, folder.path().resolve("reports"));
                SummaryPrinter.table(summary);
            }
        }
        return 0;
    }
}
