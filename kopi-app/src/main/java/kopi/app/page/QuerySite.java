package kopi.app.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import kopi.adapter.signals.Site;
import kopi.app.ask.AskRun;
import kopi.app.ask.QueryResult;
import kopi.app.ask.ResultFormat;
import kopi.app.ask.ResultOutput;
import kopi.app.ask.SqlPlanner;
import kopi.app.client.OutputOptions;
import kopi.app.client.RunProgress;
import kopi.app.client.RunSummary;
import kopi.app.client.UploadOptions;
import kopi.app.embedded.EmbeddedRun;
import kopi.app.embedded.RunRequest;
import kopi.core.error.KopiException;
import kopi.core.port.QueryPlanner.PlannedQuery;
import kopi.core.port.QueryPlanner.SqlQueries;
import kopi.core.port.QueryPlanner.SqlQuery;
import kopi.core.query.Explanation;
import kopi.core.report.Report;
import kopi.core.schema.Schema;
import kopi.core.schema.SchemaText;
import kopi.platform.folder.IoReason;
import kopi.platform.folder.TemporaryFolder;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A dataset to ask in SQL, in this process, with a table and a chart for each answer.
 *
 * <p><b>Bounds.</b> One query at a time; who asks meanwhile is told so. The last {@link #KEPT} results are kept, to be
 * downloaded.
 */
final class QuerySite implements Site {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String RESULTS = "/api/v1/results/";
    private static final String QUERY = "/api/v1/query";
    private static final String EXPLAIN = "/api/v1/explain";
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;
    private static final int UNAVAILABLE = 503;
    private static final int KEPT = 20;
    /** As many as two threads have, and a small cluster. */
    private static final int PARTITIONS = 4;

    private final UploadOptions input;
    private final Schema schema;
    private final int threads;
    private final String sql;
    private final Path folder;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Path> kept = new ArrayDeque<>();
    private int asked;

    /**
     * What can be asked about an input.
     *
     * @param sql what the editor begins with
     * @param folder an empty one, for results
     */
    QuerySite(UploadOptions input, Schema schema, int threads, String sql, Path folder) {
        this.input = input;
        this.schema = schema;
        this.threads = threads;
        this.sql = sql;
        this.folder = folder;
    }

    @Override
    public Optional<WebFile> file(String path) {
        return PageFiles.at(path);
    }

    @Override
    public Reply reply(Request request) {
        boolean isQuestion = request.path().equals(QUERY) || request.path().equals(EXPLAIN);
        if (isQuestion != request.method().equals("POST")) {
            return PageReplies.only(isQuestion ? "POST" : "GET");
        }
        return switch (request.path()) {
            case PageReplies.SITE -> PageReplies.json(PageReplies.site("data").put("sql", sql));
            case "/api/v1/tables" -> PageReplies.json(tables());
            case QUERY, EXPLAIN -> answer(request);
            default -> download(request);
        };
    }

    private ObjectNode tables() {
        ObjectNode json = JSON.createObjectNode();
        ArrayNode tables = json.putArray("tables");
        schema.tables().forEach(table -> {
            ArrayNode columns = tables.addObject().put("name", table.name()).putArray("columns");
            table.dataset()
                    .columns()
                    .forEach(column ->
                            columns.addObject().put("name", column.name()).put("type", SchemaText.typeOf(column)));
        });
        return json;
    }

    private Reply answer(Request request) {
        if (!lock.tryLock()) {
            return PageReplies.refusal(CONFLICT, "another query runs; ask again when it has been answered");
        }
        try {
            List<PlannedQuery> planned = plan(new String(request.body(), UTF_8));
            return request.path().equals(EXPLAIN) ? explain(planned.getFirst()) : run(planned);
        } catch (KopiException e) {
            return PageReplies.refusal(UNPROCESSABLE, e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return PageReplies.refusal(UNAVAILABLE, "stopped");
        } finally {
            lock.unlock();
        }
    }

    private List<PlannedQuery> plan(String text) {
        var query = new SqlQuery("result-" + (asked + 1), "", text);
        return new SqlPlanner().plan(new SqlQueries(schema, List.of(query), Map.of()));
    }

    private static Reply explain(PlannedQuery query) {
        ObjectNode json = JSON.createObjectNode();
        ArrayNode lines = json.putArray("lines");
        Explanation.of(query.plan(), PARTITIONS).lines().forEach(lines::add);
        return PageReplies.json(json);
    }

    private Reply run(List<PlannedQuery> planned) throws InterruptedException {
        asked++;
        String file = planned.getFirst().name() + ".csv";
        try (TemporaryFolder workplace = TemporaryFolder.create()) {
            List<QueryResult> results =
                    AskRun.run(planned, workplace.path(), this::pass).results();
            ResultOutput.file(folder.resolve(file), ResultFormat.CSV).write(results);
        }
        keep(file);
        return PageReplies.table(new Results(folder, Optional.empty()).table(file));
    }

    private RunSummary pass(List<Report> reports, Path to) throws InterruptedException {
        var request = new RunRequest(input, new OutputOptions(to, false), reports, threads);
        try (var run = new EmbeddedRun(request, RunProgress.SILENT)) {
            return run.run();
        }
    }

    /** Results beyond those that are kept are removed, the oldest first. */
    private void keep(String file) {
        kept.add(folder.resolve(file));
        while (kept.size() > KEPT) {
            Path oldest = kept.remove();
            try {
                Files.deleteIfExists(oldest);
            } catch (IOException e) {
                throw IoReason.failure("cannot remove " + oldest, e);
            }
        }
    }

    private Reply download(Request request) {
        String file = request.path().startsWith(RESULTS) ? request.path().substring(RESULTS.length()) : "";
        var results = new Results(folder, Optional.empty());
        return results.files().contains(file) ? new ResultSite(results).reply(request) : PageReplies.nothing();
    }
}
