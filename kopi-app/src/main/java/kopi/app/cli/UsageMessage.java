package kopi.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kopi.core.text.SafeText;
import kopi.core.text.Suggestion;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in a user's words what is wrong with a command line; picocli speaks of types and indices. */
final class UsageMessage {
    private UsageMessage() {}

    static String of(ParameterException wrong) {
        return switch (wrong) {
            case UnmatchedArgumentException unmatched
            when !unmatched.getUnmatched().isEmpty() ->
                unmatched(unmatched.getCommandLine(), unmatched.getUnmatched().getFirst());
            case OverwrittenOptionException twice -> name(twice.getOverwritten()) + " is given more than once";
            case MissingParameterException missing -> missing(missing);
            default -> {
                ArgSpec argument = wrong.getArgSpec();
                yield argument != null && wrong.getCause() instanceof TypeConversionException reason
                        ? name(argument) + ": " + reason.getMessage()
                        : String.valueOf(wrong.getMessage());
            }
        };
    }

    private static String unmatched(CommandLine command, String argument) {
        CommandSpec spec = command.getCommandSpec();
        String shown = "\"" + SafeText.value(argument) + "\"";
        if (argument.startsWith("-") && argument.length() > 1) {
            int equals = argument.indexOf('=');
            String option = equals < 0 ? argument : argument.substring(0, equals);
            return "there is no option \"" + SafeText.value(option) + "\""
                    + Suggestion.text(option, spec.optionsMap().keySet());
        }
        if (!spec.subcommands().isEmpty()) {
            return "there is no command " + shown + Suggestion.text(argument, visible(spec.subcommands()));
        }
        return spec.name() + " takes no argument " + shown
                + (argument.isBlank() ? "" : "; an option's value follows it, in quotes if it contains blanks");
    }

    private static List<String> visible(Map<String, CommandLine> commands) {
        return commands.entrySet().stream()
                .filter(command ->
                        !command.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String missing(MissingParameterException e) {
        List<ArgSpec> missing = e.getMissing();
        String text = String.valueOf(e.getMessage());
        if (text.startsWith("Expected parameter") || text.startsWith("Missing required parameter for")) {
            return missing.isEmpty() ? text : name(missing.getFirst()) + " needs a value";
        }
        List<String> names = new ArrayList<>();
        missing.forEach(argument ->
                names.add(argument.isOption() ? name(argument) + " " + argument.paramLabel() : argument.paramLabel()));
        return names.isEmpty()
                ? text
                : String.join(" and ", names) + (names.size() == 1 ? " is missing" : " are missing");
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}
