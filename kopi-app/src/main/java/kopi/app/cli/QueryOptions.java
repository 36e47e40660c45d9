package kopi.app.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kopi.adapter.file.InputTables;
import kopi.app.ask.AskRun.Answers;
import kopi.app.ask.QueryFiles;
import kopi.app.ask.QueryResult;
import kopi.app.ask.ResultFormat;
import kopi.app.ask.ResultOutput;
import kopi.app.ask.TerminalTable;
import kopi.app.schema.SchemaSource;
import kopi.core.error.UnavailableException;
import kopi.core.port.QueryPlanner.SqlQueries;
import kopi.core.port.QueryPlanner.SqlQuery;
import kopi.core.schema.Schema;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The options that say what is asked in SQL, and in which form it is answered. */
final class QueryOptions {
    /** What the result of a query without a file is called. */
    private static final String RESULT = "result";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "SQL", description = "A query; docs/sql.md says what can be asked.")
    private @Nullable String sql;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description =
                    "A file with a query, or a folder with files that end in .sql; - is standard input. May be given "
                            + "several times: all queries are answered in one pass over the data.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--schema",
            paramLabel = "FILE",
            description =
                    "What the tables look like, as CREATE TABLE statements. Default: DIR/schema.sql, else the tables "
                            + "of the coffee-shop chain.")
    private @Nullable Path schema;

    @Option(
            names = "--param",
            paramLabel = "NAME=VALUE",
            description = "The value of :NAME in the queries. May be given several times.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "csv, json, ndjson, markdown, xlsx or parquet, which need --out. Default: as the name of the file says, else csv; on the "
                            + "terminal, a table.")
    private @Nullable String format;

    /** Whether anything is asked in SQL. */
    boolean isGiven() {
        return sql != null || !files.isEmpty();
    }

    private static SqlQuery typed() {
        if (Terminal.isStdin()) {
            Terminal.err().println("kopi: type a query, and Ctrl-D behind it");
        }
        return QueryFiles.read(RESULT, System.in);
    }

    private List<SqlQuery> queries() {
        if (sql != null && !files.isEmpty()) {
            throw bad("a query on the command line and -f do not go together");
        }
        if (sql != null) {
            return List.of(new SqlQuery(RESULT, "", sql));
        }
        List<SqlQuery> queries =
                files.stream().flatMap(path -> read(path).stream()).toList();
        if (queries.stream().map(SqlQuery::name).distinct().count() < queries.size()) {
            throw bad("-f: two queries have files of the same name, by which their results are called");
        }
        return queries;
    }

    private static List<SqlQuery> read(Path path) {
        return path.toString().equals("-") ? List.of(typed()) : QueryFiles.read(path);
    }

    /**
     * What is asked about an input: the queries that are given, or the one from standard input.
     *
     * @throws ParameterException if options do not go together
     */
    SqlQueries asked(InputTables input) {
        input.fromStandardInput().ifPresent(table -> {
            if (!isGiven() || files.contains(Path.of(InputTables.STDIN))) {
                throw bad("--table: " + table + " and the query cannot both be read from standard input");
            }
        });
        List<SqlQuery> queries = isGiven() ? queries() : List.of(typed());
        Map<String, String> byName = new LinkedHashMap<>();
        parameters.forEach((name, value) -> byName.put(name.toLowerCase(Locale.ROOT), value));
        return new SqlQueries(schema(input), queries, byName);
    }

    /** What the tables of an input look like. */
    Schema schema(InputTables input) {
        return SchemaSource.find(input, Optional.ofNullable(schema));
    }

    /**
     * The one query that is given, or an empty text.
     *
     * @throws ParameterException if there are several, or they cannot be asked in a browser
     */
    String textFor(InputTables input) {
        input.fromStandardInput().ifPresent(table -> {
            throw bad("--ui asks again and again, and " + table + " could be read from standard input only once");
        });
        if (!parameters.isEmpty()) {
            throw bad("--ui and --param do not go together: write values into the query");
        }
        List<SqlQuery> queries = isGiven() ? queries() : List.of();
        if (queries.size() > 1) {
            throw bad("--ui: the editor begins with one query, and " + queries.size() + " are given");
        }
        return queries.isEmpty() ? "" : queries.getFirst().sql();
    }

    /**
     * Requires that results can be written there.
     *
     * @throws ParameterException if they cannot
     */
    void check(Optional<Path> out, InputTables input) {
        asked().filter(format -> !format.isText() && out.isEmpty()).ifPresent(format -> {
            throw bad("--format: " + format.suffix() + " cannot be printed; say where to write it by --out FILE."
                    + format.suffix());
        });
        out.flatMap(path -> OutputPlace.tableAround(input, path)).ifPresent(table -> {
            throw bad("--out: what is written there would be read as rows of " + table
                    + ", in whose folder it is; choose a place outside");
        });
    }

    private Optional<ResultFormat> asked() {
        return Optional.ofNullable(format)
                .map(name -> ResultFormat.named(name)
                        .orElseThrow(() -> bad("--format: \"" + name + "\" is none of " + ResultFormat.names())));
    }

    /** Writes what came out, or prints it if there is no place to write it to. */
    void present(Answers answers, Optional<Path> out) {
        if (out.isPresent()) {
            output(out.get(), answers.results().size())
                    .write(answers.results())
                    .forEach(line -> Terminal.err().println(line));
        } else {
            print(answers.results());
        }
        answers.passes().stream()
                .flatMap(pass -> pass.warnings().stream())
                .distinct()
                .forEach(warning -> Terminal.err().println("kopi: warning: " + warning));
    }

    private ResultOutput output(Path path, int queries) {
        Optional<ResultFormat> asked = asked();
        ResultFormat format = asked.or(() -> ResultFormat.of(path)).orElse(ResultFormat.CSV);
        boolean isOneFile =
                queries == 1 || (format.holdsSeveral() && ResultFormat.of(path).isPresent());
        return !isOneFile || Files.isDirectory(path)
                ? ResultOutput.folder(path, asked.orElse(ResultFormat.CSV))
                : ResultOutput.file(path, format);
    }

    private void print(List<QueryResult> results) {
        SafePrinter to = SafePrinter.over(spec.commandLine().getOut());
        Optional<ResultFormat> asked = asked();
        boolean isFirst = true;
        for (QueryResult result : results) {
            if (asked.isPresent()) {
                print(result, asked.get(), to);
            } else {
                if (!isFirst) {
                    to.println();
                }
                TerminalTable.lines(result).forEach(to::println);
            }
            isFirst = false;
        }
        to.flush();
    }

    /** What comes from outside is shown as it is to programs only. */
    private static void print(QueryResult result, ResultFormat format, SafePrinter to) {
        if (Terminal.isStdout()) {
            try (var lines = new LineWriter(to::println)) {
                write(result, format, lines);
            }
        } else {
            write(result, format, to.unescaped());
        }
    }

    private static void write(QueryResult result, ResultFormat format, Writer to) {
        try {
            format.write(result, to);
            to.flush();
        } catch (IOException e) {
            throw new UnavailableException("cannot print the result: " + e.getMessage(), e);
        }
    }

    private ParameterException bad(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
