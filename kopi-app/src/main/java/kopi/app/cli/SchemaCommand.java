package kopi.app.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import kopi.adapter.file.DatasetReader;
import kopi.adapter.file.FolderSamples;
import kopi.adapter.file.InputTables;
import kopi.app.schema.SchemaSource;
import kopi.core.error.KopiException;
import kopi.core.inference.InferredSchema;
import kopi.core.inference.SchemaInference;
import kopi.core.report.Projection;
import kopi.core.schema.ChainSchema;
import kopi.core.schema.Schema;
import kopi.core.schema.SchemaText;
import kopi.core.schema.TableSchema;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kopi schema}: shows what tables a dataset directory has. */
@Command(
        name = "schema",
        description = {
            "Shows the tables of a dataset directory as CREATE TABLE statements: those of its schema.sql, which are held"
                    + " against the files; the chain's own; or else what samples of the files look like.",
            "What is found out from samples is a proposal: write it into DIR/schema.sql, look at types and keys, and change"
                    + " what is wrong."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the schema is printed",
            "1:a file cannot be read",
            "2:there is no dataset, or schema.sql is wrong or does not fit the files"
        })
final class SchemaCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            description = "The dataset: one folder of CSV files for each table. Not needed with --table.")
    private @Nullable Path data;

    @Option(names = "--table", paramLabel = "TABLE=FILE", description = DataOptions.TABLE)
    private List<String> tables = new ArrayList<>();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it.
    private boolean help;

    @Spec
    private CommandSpec spec;

    /** Made by picocli, which then sets the parameters. */
    @SuppressWarnings("NullAway.Init")
    public SchemaCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            text(input()).lines().forEach(out::println);
            out.flush();
            return 0;
        } catch (KopiException e) {
            return Failure.tell(spec.commandLine().getErr(), e);
        }
    }

    private InputTables input() {
        if (data == null && tables.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "DIR is missing");
        }
        return DataOptions.input(spec, Optional.ofNullable(data), tables);
    }

    private static String text(InputTables input) {
        Optional<Path> own = input.data().flatMap(SchemaSource::ownFile);
        if (own.isPresent()) {
            String text = SchemaSource.read(own.get());
            holdAgainstFiles(SchemaText.parse(own.get().toString(), text), input);
            return text;
        }
        return FolderSamples.isOfTheChain(input)
                ? "-- The chain's own tables; they need no schema.sql.\n" + SchemaText.print(ChainSchema.SCHEMA)
                : inferred(SchemaInference.infer(FolderSamples.of(input)));
    }

    private static String inferred(InferredSchema inferred) {
        StringBuilder text =
                new StringBuilder("-- Found out from samples of the files: look at types, NOT NULL and keys.\n");
        inferred.remarks().forEach(remark -> text.append("-- ").append(remark).append('\n'));
        return text + SchemaText.print(inferred.schema());
    }

    /** Every table must have a folder, and its files the columns. */
    private static void holdAgainstFiles(Schema schema, InputTables input) {
        input.requireTables(schema.tables().stream().map(TableSchema::name).toList());
        for (TableSchema table : schema.tables()) {
            Projection all = new Projection(table.dataset(), table.dataset().columns(), List.of());
            DatasetReader.open(input, all, Optional.of(table.dialect()), DatasetReader.MAX_CHUNK_BYTES);
        }
    }
}
