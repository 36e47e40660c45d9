package kopi.app.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kopi report}: results to look at. */
@Command(
        name = "report",
        description = "Show a folder of results with tables and charts, in a browser or as one HTML file.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ReportCommand implements Callable<Integer>, Stoppable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "A folder of results, as kopi run, submit and results write them.")
    private Path folder = Path.of("");

    @Mixin
    private ReportOptions report = new ReportOptions();

    private ReportCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (!report.isAsked()) {
            throw new ParameterException(
                    spec.commandLine(), "Say how to show them: --html FILE for one file, --ui for a page in a browser");
        }
        report.show(folder);
        return 0;
    }

    @Override
    public String stopped() {
        return "the page is gone";
    }

    @Override
    public String cutShort() {
        return "an unfinished file (kopi-*.partial) may be left beside the HTML file";
    }
}
