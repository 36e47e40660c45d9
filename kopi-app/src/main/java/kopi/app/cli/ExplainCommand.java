package kopi.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import kopi.adapter.file.InputTables;
import kopi.app.ask.SqlPlanner;
import kopi.core.port.QueryPlanner.PlannedQuery;
import kopi.core.query.Explanation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kopi explain}: what each role would do for a query. */
@Command(
        name = "explain",
        description =
                "Say what each role would do for a query in SQL: what is read, shipped and kept. Nothing is run. Without SQL "
                        + "and -f the query is read from standard input.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ExplainCommand implements Callable<Integer> {
    /** As many as two threads have, and a small cluster. */
    private static final int PARTITIONS = 4;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private QueryOptions query = new QueryOptions();

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "The dataset directory, whose schema says what there is to read; no table is read.")
    private Path data = Path.of("");

    private ExplainCommand() {}

    @Override
    public Integer call() {
        SafePrinter out = SafePrinter.over(spec.commandLine().getOut());
        List<PlannedQuery> planned = new SqlPlanner().plan(query.asked(InputTables.in(data)));
        for (PlannedQuery one : planned) {
            if (planned.size() > 1) {
                out.println("--- " + one.name());
            }
            Explanation.of(one.plan(), PARTITIONS).lines().forEach(out::println);
        }
        out.flush();
        return 0;
    }
}
