package kopi.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kopi.adapter.file.InputTables;
import kopi.core.error.InvalidInputException;
import kopi.core.schema.Schema;
import kopi.core.schema.TableSchema;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say where the data is. */
final class DataOptions {
    /** Of the option --table, also where the dataset directory is a parameter. */
    static final String TABLE =
            "The files of a table, instead of those in its folder: a file, a folder, or a pattern like 'exports/2024-*.csv.gz'; "
                    + "- is standard input, for one table. May be given several times, also for one table.";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "The dataset directory: a folder for each table, each with CSV files (docs/formats.md). Not needed if "
                            + "the files of all tables are named by --table.")
    private @Nullable Path data;

    @Option(names = "--table", paramLabel = "TABLE=FILE", description = TABLE)
    private List<String> tables = new ArrayList<>();

    private @Nullable InputTables input;

    /**
     * Where the tables are; always the same, as standard input is.
     *
     * @throws ParameterException if the options do not go together
     */
    InputTables input() {
        if (data == null && tables.isEmpty()) {
            throw new MissingParameterException(
                    spec.commandLine(),
                    spec.commandLine().getCommandSpec().findOption("--data"),
                    "--data DIR is missing");
        }
        if (input == null) {
            input = input(spec, Optional.ofNullable(data), tables);
        }
        return input;
    }

    /** Where the tables are that are named so. */
    static InputTables input(CommandSpec spec, Optional<Path> data, List<String> tables) {
        try {
            return InputTables.of(data, tables, () -> System.in);
        } catch (InvalidInputException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The same, where all tables are those of a schema.
     *
     * @throws ParameterException if one is not
     */
    InputTables input(Schema schema) {
        try {
            input().requireTables(
                            schema.tables().stream().map(TableSchema::name).toList());
        } catch (InvalidInputException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        return input();
    }
}
