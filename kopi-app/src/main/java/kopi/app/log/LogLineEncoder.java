package kopi.app.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.util.CachingDateFormatter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kopi.core.text.SafeText;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a log event as one line: time, level, node, role, job, logger, message. A stack trace follows in lines that
 * begin with blanks, as no event does. Message, context and trace are escaped and cut here, whatever logged them: a pattern
 * layout would leave that to each of its conversion words. Of what one statement logs again and again, most is left out
 * and counted. Or, where programs read it, as one JSON object ({@link JsonLogLine}).
 *
 * <p>Thread-safe, as appenders require.
 */
public final class LogLineEncoder extends EncoderBase<ILoggingEvent> {
    /** The system property that says how to write: {@code text} or {@code json}. */
    public static final String FORMAT = "kopi.log.format";

    private static final byte[] NOTHING = {};
    private static final String ABSENT = "-";
    private static final String INDENT = "    ";
    private static final int LEVEL_WIDTH = 5;

    /** A library may put values into its statements, so their number has a limit, behind which they share one rate. */
    private static final int MAX_STATEMENTS = 1_000;

    private static final String OTHERS = "";

    private final CachingDateFormatter time = new CachingDateFormatter("yyyy-MM-dd HH:mm:ss.SSS");
    private final Map<String, LogRate> rates = new ConcurrentHashMap<>();
    private volatile String node = ABSENT;
    private volatile boolean isJson;

    /** Made by logback, which then sets the node. */
    public LogLineEncoder() {}

    /** The name of this node, in every line. */
    public void setNode(String node) {
        this.node = node;
    }

    /** {@code json} for an object a line; else a line for people. */
    public void setFormat(String format) {
        this.isJson = format.equals("json");
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        long suppressed = suppressedBefore(event);
        if (suppressed == LogRate.SUPPRESSED) {
            return NOTHING;
        }
        return isJson ? JsonLogLine.of(event, node, suppressed).getBytes(UTF_8) : line(event, suppressed);
    }

    private byte[] line(ILoggingEvent event, long suppressed) {
        Map<String, String> context = event.getMDCPropertyMap();
        String level = event.getLevel().toString();
        String logger = event.getLoggerName();
        var text = new StringBuilder();
        text.append(time.format(event.getTimeStamp())).append(' ');
        text.append(level).repeat(' ', Math.max(0, LEVEL_WIDTH - level.length()));
        text.append(" [").append(SafeText.value(node));
        text.append(' ').append(SafeText.value(context.getOrDefault("role", ABSENT)));
        text.append(' ').append(SafeText.value(context.getOrDefault("job", ABSENT)));
        text.append("] ").append(SafeText.value(logger.substring(logger.lastIndexOf('.') + 1)));
        text.append(": ").append(SafeText.line(event.getFormattedMessage()));
        if (suppressed > 0) {
            text.append(" (").append(suppressed).append(" more like it were not logged)");
        }
        text.append('\n');
        appendTrace(text, event.getThrowableProxy());
        return text.toString().getBytes(UTF_8);
    }

    /** What one statement logs is alike but for the values in it. */
    private long suppressedBefore(ILoggingEvent event) {
        String statement = event.getLoggerName() + ' ' + event.getMessage();
        long now = event.getTimeStamp();
        LogRate rate = rates.get(statement);
        if (rate == null) {
            rate = rates.computeIfAbsent(rates.size() < MAX_STATEMENTS ? statement : OTHERS, _ -> new LogRate(now));
        }
        synchronized (rate) {
            return rate.take(now);
        }
    }

    private static void appendTrace(StringBuilder text, @Nullable IThrowableProxy proxy) {
        if (proxy instanceof ThrowableProxy local) {
            for (String line : StackTraceLines.of(local.getThrowable())) {
                text.append(INDENT).append(line).append('\n');
            }
        } else if (proxy != null) {
            text.append(INDENT)
                    .append(SafeText.line(proxy.getClassName() + ": " + proxy.getMessage()))
                    .append('\n');
        }
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
