package kopi.app.cli;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kopi completion}: what a shell needs to complete kopi's commands and options. */
@Command(
        name = "completion",
        description = {
            "Print what bash or zsh needs to complete kopi's commands and options.",
            "For this shell: source <(kopi completion)"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CompletionCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private CompletionCommand() {}

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        AutoComplete.bash("kopi", spec.root().commandLine()).lines().forEach(out::println);
        out.flush();
    }
}
