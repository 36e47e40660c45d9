package kopi.adapter.signals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kopi.core.access.Principal;

/**
 * What a process shows to browsers beside its signals: a page, which is files that everybody may have, and data, which the page
 * asks for under {@code /api/}. Thread-safe.
 */
public interface Site {
    /** On which ports of this host there are pages that may ask for data here, other than this one. */
    default List<Integer> ports() {
        return List.of();
    }

    /** The file at that path of the page; empty: there is none. */
    Optional<WebFile> file(String path);

    /** Answers what a page asks for. */
    Reply reply(Request request);

    /**
     * A file of the page.
     *
     * @param type its media type
     * @param gzipped what is in it, compressed by gzip
     * @param tag changes when it does, for caches; in quotes
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record WebFile(String type, byte[] gzipped, String tag) {}

    /**
     * What a page asks for.
     *
     * @param who asks
     * @param method {@code GET} or {@code POST}
     * @param parameters of its query
     * @param body of a {@code POST}, {@link SiteHandler#MAX_BODY} bytes at most
     * @param lastEvent the id of the last event that came, of a stream that is resumed; else empty
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Request(
            Principal who,
            String method,
            String path,
            Map<String, String> parameters,
            byte[] body,
            Optional<String> lastEvent) {
        public Request {
            parameters = Map.copyOf(parameters);
        }
    }

    /** What a page is answered. */
    sealed interface Reply {}

    /**
     * All at once.
     *
     * @param status of HTTP
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Data(int status, String type, byte[] body) implements Reply {}

    /**
     * A file to keep.
     *
     * @param path where it is
     * @param fileName under which a browser is to keep it; whatever a header could misunderstand is replaced
     * @param isTemporary whether it is deleted when it has been sent
     */
    record Download(String type, Path path, String fileName, boolean isTemporary) implements Reply {}

    /** One event after the other, as long as somebody reads them. */
    record Events(EventStream stream) implements Reply {}

    /** Events for one page. For one thread. */
    interface EventStream {
        /**
         * What comes next, in the form of server-sent events; waits for it, about a second at most.
         *
         * @throws InterruptedException if the server ends
         */
        String next() throws InterruptedException;
    }
}
