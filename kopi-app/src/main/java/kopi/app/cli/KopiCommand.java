package kopi.app.cli;

import java.io.PrintWriter;
import kopi.core.error.KopiException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code kopi} itself, and what every command has in common: how errors are told, and exit codes. */
@Command(
        name = "kopi",
        description = "Sales analytics for a chain of coffee shops: fault-tolerant, scalable, exact.",
        mixinStandardHelpOptions = true,
        version = "kopi 0.1.0",
        subcommands = {
            DemoCommand.class,
            GenerateCommand.class,
            RunCommand.class,
            SubmitCommand.class,
            ResultsCommand.class,
            CompareCommand.class,
            UpCommand.class,
            StatusCommand.class,
            ScaleCommand.class,
            DownCommand.class,
            NodeCommand.class,
            HoundCommand.class,
            WarmUpCommand.class
        },
        footer = {"", "Exit codes: 0 done, 1 failed, 2 bad usage or bad input.", "kopi COMMAND --help says more."})
public final class KopiCommand implements Runnable {
    private static final String STACK_TRACES = "KOPI_STACK_TRACES";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private KopiCommand() {}

    /** Runs a command line; returns its exit code. */
    public static int execute(String... args) {
        var commandLine = new CommandLine(new KopiCommand());
        commandLine.setParameterExceptionHandler(KopiCommand::tellBadUsage);
        commandLine.setExecutionExceptionHandler(KopiCommand::tellFailure);
        try {
            return commandLine.execute(args);
        } catch (OutOfMemoryError e) {
            System.err.println("kopi: out of memory; give it more, for example KOPI_JAVA_OPTS=-Xmx4g");
            return Failure.FAILED;
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    private static int tellBadUsage(ParameterException e, String[] args) {
        CommandLine commandLine = e.getCommandLine();
        PrintWriter err = commandLine.getErr();
        err.println("kopi: " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try: " + commandLine.getCommandSpec().qualifiedName() + " --help");
        return Failure.BAD_INPUT;
    }

    private static int tellFailure(Exception e, CommandLine commandLine, ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        if (System.getenv(STACK_TRACES) != null) {
            e.printStackTrace(err);
        }
        if (e instanceof KopiException known) {
            return Failure.tell(err, known);
        }
        err.println("kopi: this is a bug in kopi: " + e + "; please report it with what " + STACK_TRACES
                + "=1 in the environment adds");
        return Failure.FAILED;
    }
}
