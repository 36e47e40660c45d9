package kopi.app.cli;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import kopi.core.text.SafeText;
import kopi.core.text.Suggestion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kopi help}: what {@code --help} says, and what the environment does. */
@Command(
        name = "help",
        description = "Show the help of kopi, of a command, or what the variables KOPI_… do (environment).",
        mixinStandardHelpOptions = true)
final class HelpCommand implements Callable<Integer> {
    private static final String ENVIRONMENT = "environment";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "A command, or environment.")
    private @Nullable String topic;

    private HelpCommand() {}

    @Override
    public Integer call() {
        CommandLine kopi = spec.parent().commandLine();
        var out = kopi.getOut();
        if (ENVIRONMENT.equals(topic)) {
            EnvironmentHelp.LINES.forEach(out::println);
            out.flush();
            return 0;
        }
        Map<String, CommandLine> commands = new TreeMap<>(kopi.getSubcommands());
        String wanted = topic == null ? "" : topic;
        CommandLine asked = topic == null ? kopi : commands.get(wanted);
        if (asked == null) {
            commands.put(ENVIRONMENT, kopi);
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no help for \"" + SafeText.value(wanted) + "\""
                            + Suggestion.text(wanted, commands.keySet()));
        }
        asked.getUsageMessage(CommandLine.Help.Ansi.OFF).lines().forEach(out::println);
        out.flush();
        return 0;
    }
}
