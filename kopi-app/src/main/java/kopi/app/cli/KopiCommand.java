package kopi.app.cli;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        footer = {"", "Exit codes: 0 done, 1 failed, 2 bad usage or bad input.", "kopi COMMAND --help says more."})
public final class KopiCommand implements Runnable {
    private static final String STACK_TRACES = "KOPI_STACK_TRACES";

    /** By the name that each one's annotation gives it, in the order of the help. */
    static final Map<String, Class<?>> COMMANDS = commands();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private KopiCommand() {}

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("demo", DemoCommand.class);
        commands.put("generate", GenerateCommand.class);
        commands.put("run", RunCommand.class);
        commands.put("submit", SubmitCommand.class);
        commands.put("results", ResultsCommand.class);
        commands.put("compare", CompareCommand.class);
        commands.put("up", UpCommand.class);
        commands.put("status", StatusCommand.class);
        commands.put("scale", ScaleCommand.class);
        commands.put("down", DownCommand.class);
        commands.put("node", NodeCommand.class);
        commands.put("hound", HoundCommand.class);
        commands.put("warm-up", WarmUpCommand.class);
        return commands;
    }

    /** Runs a command line; returns its exit code. */
    public static int execute(String... args) {
        var commandLine = new CommandLine(new KopiCommand());
        needed(args).forEach(commandLine::addSubcommand);
        commandLine.setParameterExceptionHandler(KopiCommand::tellBadUsage);
        commandLine.setExecutionExceptionHandler(KopiCommand::tellFailure);
        try {
            return commandLine.execute(args);
        } catch (OutOfMemoryError e) {
            System.err.println("kopi: out of memory; give it more, for example KOPI_JAVA_OPTS=-Xmx4g");
            return Failure.FAILED;
        }
    }

    /** To set up all of them takes a quarter of a second, which a starting node had better not spend. */
    private static Collection<Class<?>> needed(String... args) {
        Class<?> wanted = args.length == 0 ? null : COMMANDS.get(args[0]);
        return wanted == null ? COMMANDS.values() : List.of(wanted);
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
