package kopi.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page of a command, in the macros of man(7): what {@code --help} says, of the same model. */
final class ManPage {
    private static final String DEFAULT_VALUE = "${DEFAULT-VALUE}";

    private final CommandSpec command;
    private final List<String> lines = new ArrayList<>();

    private ManPage(CommandSpec command) {
        this.command = command;
    }

    /** Its name as a file: {@code kopi-run.1}. */
    static String file(CommandSpec command) {
        return name(command) + ".1";
    }

    private static String name(CommandSpec command) {
        return command.qualifiedName("-");
    }

    /** The page's text. */
    static String of(CommandSpec command, String version) {
        return new ManPage(command).write(version);
    }

    private String write(String version) {
        macro("TH", name(command).toUpperCase(Locale.ROOT), "1", "", "kopi " + version, "kopi");
        List<String> description = plain(command.usageMessage().description());
        macro("SH", "NAME");
        text(name(command) + " - " + description.stream().findFirst().orElse("").replaceAll("[.:].*", ""));
        macro("SH", "SYNOPSIS");
        verbatim(new CommandLine.Help(command, CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .synopsis(0)
                .strip()
                .lines()
                .toList());
        macro("SH", "DESCRIPTION");
        description.forEach(this::paragraph);
        arguments();
        subcommands();
        footer();
        if (command.parent() == null) {
            macro("SH", "ENVIRONMENT");
            verbatim(EnvironmentHelp.LINES.subList(2, EnvironmentHelp.LINES.size()));
        } else {
            macro("SH", "SEE ALSO");
            text(name(command.parent()) + "(1)");
        }
        return String.join("\n", lines) + "\n";
    }

    private void arguments() {
        List<PositionalParamSpec> operands = command.positionalParameters().stream()
                .filter(operand -> !operand.hidden())
                .toList();
        List<OptionSpec> options =
                command.options().stream().filter(option -> !option.hidden()).toList();
        if (!operands.isEmpty() || !options.isEmpty()) {
            macro("SH", "OPTIONS");
            operands.forEach(operand -> item(italic(operand.paramLabel()), described(operand)));
            options.forEach(option -> item(names(option), described(option)));
        }
    }

    private static String names(OptionSpec option) {
        String value = option.arity().max() == 0 ? "" : " " + italic(option.paramLabel());
        return Stream.of(option.names()).map(ManPage::bold).collect(Collectors.joining(", ")) + value;
    }

    private static List<String> described(ArgSpec argument) {
        return plain(argument.description()).stream()
                .map(line -> line.replace(DEFAULT_VALUE, String.valueOf(argument.defaultValueString())))
                .toList();
    }

    private void subcommands() {
        List<CommandSpec> visible = command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(one -> !one.usageMessage().hidden())
                .toList();
        if (!visible.isEmpty()) {
            macro("SH", "COMMANDS");
            visible.forEach(one ->
                    item(bold(name(one)) + "(1)", plain(one.usageMessage().description())));
        }
    }

    private void footer() {
        List<String> footer = plain(command.usageMessage().footer());
        if (!footer.isEmpty()) {
            macro("SH", "NOTES");
            verbatim(footer.stream().dropWhile(String::isBlank).toList());
        }
    }

    // --- What troff is written. -------------------------------------------------------------------------------------

    private static List<String> plain(String... texts) {
        return Stream.of(texts).map(text -> Ansi.OFF.string(text)).toList();
    }

    private void macro(String name, String... arguments) {
        lines.add(Stream.concat(
                        Stream.of("." + name),
                        Stream.of(arguments)
                                .map(argument -> "\"" + escaped(argument).replace("\"", "\\(dq") + "\""))
                .collect(Collectors.joining(" ")));
    }

    private void item(String tag, List<String> description) {
        lines.add(".TP");
        lines.add(tag);
        description.forEach(this::text);
    }

    private void paragraph(String text) {
        lines.add(".PP");
        text(text);
    }

    private void verbatim(List<String> texts) {
        lines.add(".nf");
        texts.forEach(this::text);
        lines.add(".fi");
    }

    /** A line of text, which is no macro however it begins. */
    private void text(String text) {
        lines.add((text.startsWith(".") || text.startsWith("'") ? "\\&" : "") + escaped(text));
    }

    private static String bold(String text) {
        return "\\fB" + escaped(text) + "\\fR";
    }

    private static String italic(String text) {
        return "\\fI" + escaped(text) + "\\fR";
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-");
    }
}
