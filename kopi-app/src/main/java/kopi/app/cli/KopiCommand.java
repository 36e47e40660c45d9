package kopi.app.cli;

import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kopi.app.cli.CheckedOutput.OutputLostException;
import kopi.app.manifest.KopiVersion;
import kopi.core.error.KopiException;
import kopi.core.report.Reports;
import kopi.platform.folder.IoReason;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code kopi} itself, and what every command has in common: how errors are told, and exit codes. */
@Command(
        name = "kopi",
        description = "Sales analytics for a chain of coffee shops: fault-tolerant, scalable, exact.",
        mixinStandardHelpOptions = true,
        versionProvider = KopiCommand.Version.class,
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 bad usage or bad input, 129, 130 or 143 stopped by SIGHUP, Ctrl-C or SIGTERM.",
            "kopi COMMAND --help says more; kopi help environment lists the variables KOPI_…"
        })
public final class KopiCommand implements Runnable {
    static final String STACK_TRACES = "KOPI_STACK_TRACES";

    /** How the JVM says that the system gives it no thread; memory is not what is short then. */
    private static final String NO_THREAD = "native thread";

    /** By the name that each one's annotation gives it, in the order of the help. */
    static final Map<String, Class<?>> COMMANDS = commands();

    /** These need to know the others. */
    private static final Set<Class<?>> ABOUT_ALL =
            Set.of(HelpCommand.class, CompletionCommand.class, ManPagesCommand.class);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private KopiCommand() {}

    /** What {@code --version} prints. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"kopi " + KopiVersion.current()};
        }
    }

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("demo", DemoCommand.class);
        commands.put("generate", GenerateCommand.class);
        commands.put("run", RunCommand.class);
        commands.put("schema", SchemaCommand.class);
        commands.put("ask", AskCommand.class);
        commands.put("explain", ExplainCommand.class);
        commands.put("submit", SubmitCommand.class);
        commands.put("results", ResultsCommand.class);
        commands.put("report", ReportCommand.class);
        commands.put("compare", CompareCommand.class);
        commands.put("up", UpCommand.class);
        commands.put("status", StatusCommand.class);
        commands.put("top", TopCommand.class);
        commands.put("jobs", JobsCommand.class);
        commands.put("job", JobCommand.class);
        commands.put("abort", AbortCommand.class);
        commands.put("events", EventsCommand.class);
        commands.put("logs", LogsCommand.class);
        commands.put("scale", ScaleCommand.class);
        commands.put("down", DownCommand.class);
        commands.put("node", NodeCommand.class);
        commands.put("probe", ProbeCommand.class);
        commands.put("hound", HoundCommand.class);
        commands.put("keys", KeysCommand.class);
        commands.put("compose", ComposeCommand.class);
        commands.put("simulate", SimulateCommand.class);
        commands.put("completion", CompletionCommand.class);
        commands.put("help", HelpCommand.class);
        commands.put("warm-up", WarmUpCommand.class);
        commands.put("man-pages", ManPagesCommand.class);
        return commands;
    }

    /** Runs the command line of this process; returns its exit code. */
    public static int executeAsProcess(String... args) {
        return execute(CheckedOutput.ofProcess(), args);
    }

    /** Runs a command line that prints to {@link System#out}; returns its exit code. */
    public static int execute(String... args) {
        return execute(Terminal.stdout(), args);
    }

    static int execute(CheckedOutput stdout, String... args) {
        var commandLine = new CommandLine(new KopiCommand());
        needed(args).forEach(commandLine::addSubcommand);
        commandLine.registerConverter(Path.class, new PathArgument());
        commandLine.registerConverter(int.class, NumberArgument.integer());
        commandLine.registerConverter(long.class, NumberArgument.longInteger());
        commandLine.registerConverter(double.class, NumberArgument.decimal());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        // An argument that begins with @ is what it is, and no file of more arguments.
        commandLine.setExpandAtFiles(false);
        commandLine.setOut(Terminal.out(stdout));
        commandLine.setErr(Terminal.err());
        commandLine.setExecutionStrategy(parsed -> execute(stdout, parsed));
        commandLine.setParameterExceptionHandler(KopiCommand::tellBadUsage);
        commandLine.setExecutionExceptionHandler(KopiCommand::tellFailure);
        Thread.setDefaultUncaughtExceptionHandler((_, thrown) -> Terminal.tellBug(Terminal.err(), thrown));
        try {
            return commandLine.execute(args);
        } catch (OutOfMemoryError e) {
            Terminal.err()
                    .println(
                            String.valueOf(e.getMessage()).contains(NO_THREAD)
                                    ? "kopi: cannot start another thread; raise the limit of processes (ulimit -u), or end others"
                                    : "kopi: out of memory; give it more, for example KOPI_JAVA_OPTS=-Xmx4g");
            return Failure.FAILED;
        } catch (StackOverflowError | LinkageError e) {
            Terminal.tellBug(Terminal.err(), e);
            return Failure.FAILED;
        }
    }

    private static int execute(CheckedOutput stdout, ParseResult parsed) {
        for (CommandLine asked : parsed.asCommandLineList()) {
            if (asked.isUsageHelpRequested()
                    || asked.isVersionHelpRequested()
                    || asked.getCommand() instanceof CompletionCommand) {
                asked.setOut(Terminal.help(stdout));
            }
            if (asked.isUsageHelpRequested() || asked.getCommand() instanceof HelpCommand) {
                // Not before: with a bundle picocli looks up every text of every option, which each start would wait
                // for.
                parsed.commandSpec().commandLine().setResourceBundle(new ReportHelp(Reports.CATALOGUE));
            }
        }
        Object command = parsed.asCommandLineList().getLast().getCommand();
        try {
            return command instanceof Stoppable stoppable ? runStoppable(parsed, stoppable) : run(parsed);
        } catch (OutputLostException e) {
            return tellOutputLost(e);
        }
    }

    private static int run(ParseResult parsed) {
        int exitCode = new CommandLine.RunLast().execute(parsed);
        parsed.commandSpec().commandLine().getOut().flush();
        return exitCode;
    }

    /** However a stage of a command takes it that it is interrupted, the user reads the same. */
    private static int runStoppable(ParseResult parsed, Stoppable command) {
        try (var stop = StopOnSignal.interrupting(command)) {
            try {
                return run(parsed);
            } catch (ExecutionException e) {
                boolean isInterrupted = e.getCause() instanceof InterruptedException;
                if (isInterrupted) {
                    Thread.currentThread().interrupt();
                }
                if (!isInterrupted && !stop.isAsked()) {
                    throw e;
                }
                tellStopped(command, e);
                return Failure.FAILED;
            }
        }
    }

    private static void tellStopped(Stoppable command, ExecutionException e) {
        SafePrinter err = Terminal.err();
        if (System.getenv(STACK_TRACES) != null) {
            err.printStackTrace(e);
        }
        err.println("kopi: stopped; " + command.stopped());
    }

    /** To set up all of them takes a quarter of a second, which a starting node had better not spend. */
    private static Collection<Class<?>> needed(String... args) {
        Class<?> wanted = args.length == 0 ? null : COMMANDS.get(args[0]);
        boolean isAboutAll = wanted == null || ABOUT_ALL.contains(wanted);
        return isAboutAll ? COMMANDS.values() : List.of(wanted);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    private static int tellBadUsage(ParameterException e, String[] args) {
        CommandLine commandLine = e.getCommandLine();
        PrintWriter err = commandLine.getErr();
        err.println("kopi: " + UsageMessage.of(e));
        err.println("Try: " + commandLine.getCommandSpec().qualifiedName() + " --help");
        return Failure.BAD_INPUT;
    }

    /** A reader that has seen enough is no failure to tell of: as any program that SIGPIPE ends, kopi ends quietly. */
    private static int tellOutputLost(OutputLostException e) {
        if (e.isReaderGone()) {
            return Failure.READER_GONE;
        }
        Terminal.err().println("kopi: cannot write to standard output: " + e.reason());
        return Failure.FAILED;
    }

    private static int tellFailure(Exception e, CommandLine commandLine, ParseResult parsed) {
        return switch (e) {
            case OutputLostException lost -> tellOutputLost(lost);
            case InvalidPathException path -> tellPath(path);
            case KopiException known -> tellKnown(known);
            default -> tellUnforeseen(e);
        };
    }

    private static int tellUnforeseen(Exception e) {
        IoReason.shortage(e)
                .ifPresentOrElse(
                        shortage -> Terminal.err().println("kopi: " + shortage),
                        () -> Terminal.tellBug(Terminal.err(), e));
        return Failure.FAILED;
    }

    private static int tellPath(InvalidPathException e) {
        Terminal.err().println("kopi: the path \"" + e.getInput() + "\" " + PathArgument.reason());
        return Failure.BAD_INPUT;
    }

    private static int tellKnown(KopiException e) {
        SafePrinter err = Terminal.err();
        if (System.getenv(STACK_TRACES) != null) {
            err.printStackTrace(e);
        }
        return Failure.tell(err, e);
    }
}
