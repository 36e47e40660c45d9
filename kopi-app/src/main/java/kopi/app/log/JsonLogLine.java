package kopi.app.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.util.Map;
import kopi.core.text.SafeText;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A log event as a JSON object on a line, with the fields of the Elastic Common Schema (ECS). */
final class JsonLogLine {
    private static final String ECS = "8.11";
    private static final JsonMapper JSON = new JsonMapper();

    private JsonLogLine() {}

    /**
     * The line, with its end.
     *
     * @param node which node logs
     * @param suppressed how many like it were not logged
     */
    static String of(ILoggingEvent event, String node, long suppressed) {
        ObjectNode json = JSON.createObjectNode()
                .put("@timestamp", event.getInstant().toString())
                .put("log.level", event.getLevel().toString())
                .put("message", SafeText.cut(event.getFormattedMessage(), SafeText.MAX_LINE))
                .put("ecs.version", ECS)
                .put("service.name", "kopi")
                .put("service.node.name", node)
                .put("log.logger", event.getLoggerName())
                .put("process.thread.name", event.getThreadName());
        Map<String, String> context = event.getMDCPropertyMap();
        context.forEach((key, value) -> json.put("kopi." + key, SafeText.cut(value, SafeText.MAX_VALUE)));
        if (suppressed > 0) {
            json.put("kopi.suppressed", suppressed);
        }
        if (event.getThrowableProxy() instanceof ThrowableProxy local) {
            Throwable thrown = local.getThrowable();
            json.put("error.type", thrown.getClass().getName())
                    .put("error.message", SafeText.cut(thrown.getMessage(), SafeText.MAX_LINE))
                    .put("error.stack_trace", String.join("\n", StackTraceLines.of(thrown)));
        }
        return SafeText.json(JSON.writeValueAsString(json)) + "\n";
    }
}
