package kopi.app.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kopi.adapter.signals.Site;
import kopi.app.ask.ResultFormat;
import kopi.app.ask.ResultOutput;
import kopi.core.error.KopiException;
import kopi.core.text.SafeText;
import kopi.platform.folder.IoReason;
import tools.jackson.core.JsonGenerator;

/** What is shown of a folder of results; read when it is asked for. */
final class ResultSite implements Site {
    private static final String RESULTS = "/api/v1/results";
    private static final int FAILED = 500;

    private final Results results;

    ResultSite(Results results) {
        this.results = results;
    }

    @Override
    public Optional<WebFile> file(String path) {
        return PageFiles.at(path);
    }

    @Override
    public Reply reply(Request request) {
        if (!request.method().equals("GET")) {
            return PageReplies.only("GET");
        }
        String path = request.path();
        if (path.equals(PageReplies.SITE)) {
            return PageReplies.json(PageReplies.site("results"));
        }
        if (path.equals(RESULTS)) {
            return PageReplies.json(PageReplies.written(this::writeList));
        }
        String file = path.startsWith(RESULTS + "/") ? path.substring(RESULTS.length() + 1) : "";
        if (!results.files().contains(file)) {
            return PageReplies.nothing();
        }
        try {
            return table(file, request.parameters().getOrDefault("format", "json"));
        } catch (KopiException e) {
            return PageReplies.refusal(FAILED, e.getMessage());
        }
    }

    private Reply table(String file, String format) {
        return switch (format) {
            case "csv" ->
                new Download("text/csv; charset=utf-8", results.folder().resolve(file), file, false);
            case "xlsx" -> workbook(results.table(file));
            default -> PageReplies.table(results.table(file));
        };
    }

    private static Reply workbook(ResultTable table) {
        try {
            Path file = Files.createTempFile("kopi-", ".xlsx");
            ResultOutput.file(file, ResultFormat.XLSX).write(List.of(table.forWorkbook()));
            return new Download(
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    file,
                    table.name() + ".xlsx",
                    true);
        } catch (IOException e) {
            throw IoReason.failure("cannot make a workbook of " + SafeText.value(table.path()), e);
        }
    }

    private void writeList(JsonGenerator json) {
        json.writeStartObject();
        results.writeOrigin(json);
        json.writeArrayPropertyStart("files");
        results.files().forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
    }
}
