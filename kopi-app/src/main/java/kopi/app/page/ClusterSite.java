package kopi.app.page;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import kopi.adapter.signals.Site;
import kopi.app.manifest.KopiVersion;
import kopi.core.access.Principal;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.EventLog;
import kopi.core.egg.EventPage;
import kopi.core.egg.NodeId;
import kopi.core.topology.RoleKind;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an egg shows to browsers: its cluster as it is and what has happened, to each principal what is its business. Nothing can
 * be changed here.
 *
 * <p><b>Cost.</b> Nothing is done while nobody looks. Who looks is sent the cluster every {@link #PERIOD_MILLIS}; it is put into
 * JSON once in that time, however many look.
 */
public final class ClusterSite implements Site {
    /** How often a page is sent how the cluster is. */
    static final long PERIOD_MILLIS = 500;

    private static final JsonMapper JSON = new JsonMapper();

    private final Shown shown;
    private final SortedMap<NodeId, Integer> eggs;
    private final Map<String, Snapshot> snapshots = new ConcurrentHashMap<>();

    /** What an egg knows. Called by many threads; must not wait. */
    public interface Shown {
        ClusterStatus status();

        /** The oldest events with a higher number than that. */
        EventPage events(long after, int max);
    }

    /** The cluster as it was in one period, for one principal. */
    private record Snapshot(long period, String json) {}

    /**
     * The site of one egg.
     *
     * @param eggs on which port of the same host which egg has its site
     */
    public ClusterSite(Shown shown, SortedMap<NodeId, Integer> eggs) {
        this.shown = shown;
        this.eggs = Collections.unmodifiableSortedMap(new TreeMap<>(eggs));
    }

    @Override
    public List<Integer> ports() {
        return List.copyOf(eggs.values());
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
        return switch (request.path()) {
            case PageReplies.SITE -> PageReplies.json(site());
            case "/api/v1/cluster" -> PageReplies.json(snapshot(request.who()));
            case "/api/v1/events" -> PageReplies.json(events(request));
            case "/api/v1/stream" -> new Events(new ClusterStream(request));
            default -> PageReplies.nothing();
        };
    }

    private ObjectNode site() {
        ObjectNode json = PageReplies.site("cluster");
        ArrayNode all = json.putArray("eggs");
        eggs.forEach((egg, port) -> all.addObject().put("name", egg.name()).put("port", port));
        return json;
    }

    private String snapshot(Principal who) {
        long period = TimeUnit.NANOSECONDS.toMillis(System.nanoTime()) / PERIOD_MILLIS;
        // As many as there are principals, which the cluster file names.
        return snapshots
                .compute(
                        who.isOperator() ? "" : who.name(),
                        (_, known) ->
                                known != null && known.period() == period ? known : new Snapshot(period, json(who)))
                .json();
    }

    private String json(Principal who) {
        ClusterStatus status = shown.status();
        ClusterStatus seen = new ClusterStatus(status.cluster(), status.view().with(who::sees));
        return StatusJson.of(seen)
                .put(RoleKind.EGG.text(), seen.view().egg().name())
                .put("term", seen.view().term().number())
                .put("isDown", seen.view().isDown())
                .put("time", System.currentTimeMillis())
                .put("version", KopiVersion.current())
                .toString();
    }

    private ObjectNode events(Request request) {
        EventPage page =
                page(request.who(), PageReplies.number(request.parameters().get("after")));
        ObjectNode json =
                JSON.createObjectNode().put("incarnation", page.incarnation()).put("last", page.last());
        ArrayNode events = json.putArray("events");
        page.events().forEach(event -> events.add(EventJson.of(event.event())));
        return json;
    }

    private EventPage page(Principal who, long after) {
        return shown.events(after, EventPage.MAX).with(who::sees);
    }

    /** The cluster over and over, and every event once: their ids are {@code INCARNATION.NUMBER} of the egg that sends them. */
    private final class ClusterStream implements EventStream {
        private final Principal who;
        private long after;
        private boolean isFirst = true;
        private boolean hasMore;

        ClusterStream(Request request) {
            this.who = request.who();
            String incarnation = shown.events(Long.MAX_VALUE, 0).incarnation() + ".";
            this.after = request.lastEvent()
                    .filter(last -> last.startsWith(incarnation))
                    .map(last -> PageReplies.number(last.substring(incarnation.length())))
                    .orElse(0L);
        }

        @Override
        public String next() throws InterruptedException {
            if (!isFirst && !hasMore) {
                Thread.sleep(PERIOD_MILLIS);
            }
            var text = new StringBuilder();
            EventPage page = page(who, after);
            for (EventLog.Numbered event : page.events()) {
                text.append("event: happened\nid: ")
                        .append(page.incarnation())
                        .append('.')
                        .append(event.number())
                        .append("\ndata: ")
                        .append(EventJson.of(event.event()))
                        .append("\n\n");
            }
            hasMore = page.last() - after >= EventPage.MAX;
            after = page.last();
            isFirst = false;
            return text.append("event: cluster\ndata: ")
                    .append(snapshot(who))
                    .append("\n\n")
                    .toString();
        }
    }
}
