package kopi.app.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.StringWriter;
import java.util.function.Consumer;
import kopi.adapter.signals.Site.Data;
import kopi.app.manifest.KopiVersion;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What all sites answer alike. */
final class PageReplies {
    /** Where a page learns what it is a page of. */
    static final String SITE = "/api/v1/site";

    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonFactory TOKENS = new JsonFactory();
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final String TYPE = "application/json";

    private PageReplies() {}

    /** What a site is. */
    static ObjectNode site(String kind) {
        return JSON.createObjectNode().put("kind", kind).put("version", KopiVersion.current());
    }

    static Data json(ObjectNode json) {
        return json(json.toString());
    }

    static Data json(String json) {
        return new Data(OK, TYPE, json.getBytes(UTF_8));
    }

    static Data table(ResultTable table) {
        return json(written(table::write));
    }

    /** Nothing is at that path. */
    static Data nothing() {
        return refusal(NOT_FOUND, "there is nothing at this path; see /openapi.json");
    }

    /** A path is for one method only. */
    static Data only(String method) {
        return refusal(METHOD_NOT_ALLOWED, method + " only");
    }

    /** A text of JSON, a token at a time. */
    static String written(Consumer<JsonGenerator> writing) {
        var text = new StringWriter();
        try (JsonGenerator json = TOKENS.createGenerator(ObjectWriteContext.empty(), text)) {
            writing.accept(json);
        }
        return text.toString();
    }

    /** Why something is not answered, for people. */
    static Data refusal(int status, @Nullable String reason) {
        byte[] body = JSON.createObjectNode().put("error", reason).toString().getBytes(UTF_8);
        return new Data(status, TYPE, body);
    }

    /** The number in that text; 0 if there is none. */
    static long number(@Nullable String text) {
        try {
            return text == null ? 0 : Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
