package kopi.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import kopi.app.manifest.KopiVersion;
import kopi.core.error.UnavailableException;
import kopi.core.report.Reports;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kopi man-pages}: the manual, for the build. */
@Command(name = "man-pages", description = "Write kopi's manual pages.", mixinStandardHelpOptions = true, hidden = true)
final class ManPagesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where to.")
    private @Nullable Path out;

    private ManPagesCommand() {}

    @Override
    public Integer call() {
        CommandLine kopi = spec.root().commandLine();
        kopi.setResourceBundle(new ReportHelp(Reports.CATALOGUE));
        Path folder = Objects.requireNonNull(out);
        try {
            Files.createDirectories(folder);
            for (CommandSpec command : pages(kopi).toList()) {
                Files.writeString(folder.resolve(ManPage.file(command)), ManPage.of(command, KopiVersion.current()));
            }
        } catch (IOException e) {
            throw new UnavailableException("cannot write manual pages to " + folder + ": " + e.getMessage(), e);
        }
        return 0;
    }

    /** The commands that users know. */
    static Stream<CommandSpec> pages(CommandLine kopi) {
        return Stream.concat(
                        Stream.of(kopi.getCommandSpec()),
                        kopi.getSubcommands().values().stream().map(CommandLine::getCommandSpec))
                .filter(command -> !command.usageMessage().hidden());
    }
}
