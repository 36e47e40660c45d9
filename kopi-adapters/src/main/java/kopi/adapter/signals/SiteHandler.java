package kopi.adapter.signals;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import kopi.core.access.Principal;
import kopi.core.access.Principals;
import org.jspecify.annotations.Nullable;

/**
 * Shows a {@link Site} to browsers.
 *
 * <p><b>Who may ask.</b> Files are for everybody. Data are for who says a token, where there are tokens; and for pages of this
 * host's own servers only: a browser says from where a page is that asks ({@code Origin}), and a page from elsewhere is refused.
 * What a page may load and call is said to the browser by a content security policy.
 *
 * <p><b>Bounds.</b> {@link #MAX_STREAMS} streams of events; a stream ends after {@link #STREAM_SECONDS} seconds, and who wants
 * more comes back with the id of the last event.
 */
final class SiteHandler {
    /** How many streams of events there may be at a time. */
    static final int MAX_STREAMS = 64;

    /** How many bytes a page may send. */
    static final int MAX_BODY = 65_536;

    /** Shorter than what the server lets an answer take. */
    static final int STREAM_SECONDS = 50;

    private static final String API = "/api/";
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int TOO_LARGE = 413;
    private static final int UNAVAILABLE = 503;
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String GET = "GET";
    private static final String HEAD = "HEAD";
    private static final String POST = "POST";

    /** A host's name or address with the port behind it: nothing that would mean something else in a header. */
    private static final Pattern HOST =
            Pattern.compile("(?<name>[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:(?<port>[0-9]{1,5}))?");

    /** What a name in a header does not need. */
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._-]");

    /** The style that Plot gives to its charts; no other style is taken from what a script makes. */
    private static final String PLOT_STYLE = "'sha256-zrfVyvY1E/5V+DXZunsRZW8XTqTsuIZzp8dBDThhSn8='";

    private final Site site;
    private final Principals principals;
    private final String scheme;
    private final Semaphore streams = new Semaphore(MAX_STREAMS);

    SiteHandler(Site site, Principals principals, boolean isEncrypted) {
        this.site = site;
        this.principals = principals;
        this.scheme = isEncrypted ? "https://" : "http://";
    }

    /** Whether that path is the site's; it answers then. */
    boolean isFor(String path) {
        return path.startsWith(API) || site.file(path).isPresent();
    }

    void answer(HttpExchange exchange, String path) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-site");
        if (path.startsWith(API)) {
            headers.set("Cache-Control", "no-store");
            answerData(exchange, path);
        } else {
            answerFile(exchange, site.file(path).orElseThrow());
        }
    }

    // --- Files. -----------------------------------------------------------------------------------------------------

    private void answerFile(HttpExchange exchange, Site.WebFile file) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Security-Policy", policy(exchange));
        headers.set("Cache-Control", "no-cache");
        headers.set("ETag", file.tag());
        headers.set("Vary", "Accept-Encoding");
        String method = exchange.getRequestMethod();
        if (!method.equals(GET) && !method.equals(HEAD)) {
            say(exchange, METHOD_NOT_ALLOWED, "GET only");
        } else if (file.tag().equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(NOT_MODIFIED, -1);
        } else {
            send(exchange, OK, file.type(), packed(exchange, file.gzipped()));
        }
    }

    private static byte[] packed(HttpExchange exchange, byte[] gzipped) throws IOException {
        String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
        if (accepted != null && accepted.contains("gzip")) {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            return gzipped;
        }
        try (var plain = new GZIPInputStream(new ByteArrayInputStream(gzipped))) {
            return plain.readAllBytes();
        }
    }

    /** Nothing from elsewhere; data also from the other servers of this host, by the name by which this one was called. */
    private String policy(HttpExchange exchange) {
        var connect = new StringBuilder("'self'");
        host(exchange)
                .ifPresent(host -> site.ports()
                        .forEach(port -> connect.append(' ')
                                .append(scheme)
                                .append(host.group("name"))
                                .append(':')
                                .append(port)));
        return "default-src 'self'; style-src 'self' " + PLOT_STYLE + "; img-src 'self' data: blob:; connect-src "
                + connect + "; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static Optional<Matcher> host(HttpExchange exchange) {
        String said = exchange.getRequestHeaders().getFirst("Host");
        return Optional.ofNullable(said).map(HOST::matcher).filter(Matcher::matches);
    }

    // --- Data. ------------------------------------------------------------------------------------------------------

    private void answerData(HttpExchange exchange, String path) throws IOException {
        String origin = exchange.getRequestHeaders().getFirst("Origin");
        if (origin != null && !isOwn(exchange, origin)) {
            say(exchange, FORBIDDEN, "pages from elsewhere are not answered");
            return;
        }
        allow(exchange.getResponseHeaders(), origin);
        String method = exchange.getRequestMethod();
        if (method.equals("OPTIONS")) {
            exchange.sendResponseHeaders(NO_CONTENT, -1);
            return;
        }
        Optional<Principal> who = Bearer.of(exchange, principals);
        if (who.isEmpty()) {
            Bearer.demand(exchange);
            say(exchange, UNAUTHORIZED, Bearer.NEEDED);
        } else if (!method.equals(GET) && !method.equals(POST)) {
            say(exchange, METHOD_NOT_ALLOWED, "GET or POST only");
        } else {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
            if (body.length > MAX_BODY) {
                say(exchange, TOO_LARGE, "no more than " + MAX_BODY + " bytes");
            } else {
                reply(exchange, request(exchange, who.get(), path, body));
            }
        }
    }

    /** Whether a page from there is this server's, or that of another one of this host that belongs to it. */
    private boolean isOwn(HttpExchange exchange, String origin) {
        return host(exchange)
                .filter(host -> origin.equals(scheme + host.group())
                        || site.ports().stream()
                                .anyMatch(port -> origin.equals(scheme + host.group("name") + ":" + port)))
                .isPresent();
    }

    private static void allow(Headers headers, @Nullable String origin) {
        if (origin != null) {
            headers.set("Access-Control-Allow-Origin", origin);
            headers.set("Access-Control-Allow-Methods", "GET, POST");
            headers.set("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID");
            headers.set("Access-Control-Max-Age", "600");
        }
        headers.set("Vary", "Origin");
    }

    private static Site.Request request(HttpExchange exchange, Principal who, String path, byte[] body) {
        return new Site.Request(
                who,
                exchange.getRequestMethod(),
                path,
                parameters(exchange.getRequestURI().getRawQuery()),
                body,
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Last-Event-ID")));
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        if (query != null) {
            for (String pair : query.split("&", -1)) {
                int end = pair.indexOf('=');
                if (end > 0) {
                    parameters.put(decoded(pair.substring(0, end)), decoded(pair.substring(end + 1)));
                }
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }

    private void reply(HttpExchange exchange, Site.Request request) throws IOException {
        switch (site.reply(request)) {
            case Site.Data(int status, String type, byte[] body) -> send(exchange, status, type, body);
            case Site.Download download -> send(exchange, download);
            case Site.Events(Site.EventStream stream) -> stream(exchange, stream);
        }
    }

    private void stream(HttpExchange exchange, Site.EventStream stream) throws IOException {
        if (!streams.tryAcquire()) {
            exchange.getResponseHeaders().set("Retry-After", "5");
            say(exchange, UNAVAILABLE, "as many pages look on as may; try another egg, or later");
            return;
        }
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
            exchange.sendResponseHeaders(OK, 0);
            write(exchange, stream);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            streams.release();
        }
    }

    private static void write(HttpExchange exchange, Site.EventStream stream) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(STREAM_SECONDS);
        try (OutputStream out = exchange.getResponseBody()) {
            while (System.nanoTime() < end) {
                out.write(stream.next().getBytes(UTF_8));
                out.flush();
            }
        }
    }

    private static void send(HttpExchange exchange, Site.Download download) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", download.type());
        headers.set(
                "Content-Disposition",
                "attachment; filename=\"" + UNSAFE.matcher(download.fileName()).replaceAll("_") + "\"");
        try (InputStream in = Files.newInputStream(download.path())) {
            exchange.sendResponseHeaders(OK, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                in.transferTo(out);
            }
        } finally {
            if (download.isTemporary()) {
                Files.deleteIfExists(download.path());
            }
        }
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        send(exchange, status, TEXT, (text + "\n").getBytes(UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals(HEAD)) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
