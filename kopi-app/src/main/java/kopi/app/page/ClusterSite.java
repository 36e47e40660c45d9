package kopi.app.page;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kopi.adapter.signals.Site;
import kopi.app.manifest.KopiVersion;
import kopi.core.access.JobAccess;
import kopi.core.access.Principal;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.ElectionLog;
import kopi.core.egg.EventLog;
import kopi.core.egg.EventPage;
import kopi.core.egg.NodeId;
import kopi.core.egg.RestartAllowance;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;
import kopi.core.model.JobId;
import kopi.core.topology.RoleKind;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an egg shows to browsers: its cluster as it is and what has happened, to each principal what is its business. Nothing can
 * be changed here but that a job is given up, by who may do so, and what operators may try where the cluster file says so.
 *
 * <p><b>Cost.</b> Nothing is done while nobody looks. Who looks is sent the cluster every {@link #PERIOD_MILLIS}; it is put into
 * JSON once in that time, however many look.
 */
public final class ClusterSite implements Site {
    /** How often a page is sent how the cluster is. */
    static final long PERIOD_MILLIS = 500;

    private static final JsonMapper JSON = new JsonMapper();
    private static final String JOBS = "/api/v1/jobs/";
    private static final Pattern ABORT = Pattern.compile(JOBS + "([a-z0-9_-]{1,97})/abort");
    private static final String TRIALS = "/api/v1/trials/";
    private static final int FORBIDDEN = 403;
    private static final int UNPROCESSABLE = 422;
    private static final int UNAVAILABLE = 503;

    private final Shown shown;
    private final Errands errands;
    private final SortedMap<NodeId, Integer> eggs;
    private final Map<String, Snapshot> snapshots = new ConcurrentHashMap<>();

    /** What an egg knows. Called by many threads; must not wait. */
    public interface Shown {
        ClusterStatus status();

        /** The oldest events with a higher number than that. */
        EventPage events(long after, int max);

        /** What this egg has sent to elect a leader. */
        List<ElectionLog.Sent> elections();

        /** How many nodes it may start at once; empty while it does not lead. */
        Optional<RestartAllowance> allowance();

        /** Whether operators may do more than look. */
        boolean hasTrials();

        /** Whether a hound is out that this egg has let out. */
        boolean isHunting();
    }

    /** What an egg finds out or does for a page, and what may take some seconds. Called by many threads. */
    public interface Errands {
        /**
         * What the nodes know of a job's batches, as a JSON object.
         *
         * @throws kopi.core.error.UnavailableException if too much is asked
         */
        String job(String name);

        /**
         * How much goes through the nodes, as a JSON object.
         *
         * @throws kopi.core.error.UnavailableException if too much is asked
         */
        String flow();

        /**
         * Has a job given up.
         *
         * @throws kopi.core.error.KopiException if that cannot be done
         */
        void abort(JobId job) throws InterruptedException;

        /**
         * Does something to a node, or to how many there are, to see what becomes of it.
         *
         * @throws kopi.core.error.KopiException if that cannot be done
         */
        void attempt(Trial trial) throws InterruptedException;
    }

    /** What an operator tries. */
    public sealed interface Trial {
        /** Ends a node's process at once. */
        record Kill(String node) implements Trial {}

        /** Has it hang. */
        record Freeze(String node) implements Trial {}

        /** Has another number of nodes of a role. */
        record Scale(String role, int count) implements Trial {}

        /** Lets a hound out, which kills a node every few seconds for a minute, or calls it back. */
        record Hunt(boolean isOn) implements Trial {}
    }

    /** The cluster as it was in one period, for one principal. */
    private record Snapshot(long period, String json) {}

    /**
     * The site of one egg.
     *
     * @param eggs on which port of the same host which egg has its site
     */
    public ClusterSite(Shown shown, Errands errands, SortedMap<NodeId, Integer> eggs) {
        this.shown = shown;
        this.errands = errands;
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
        return request.method().equals("GET") ? show(request) : order(request);
    }

    private Reply show(Request request) {
        String path = request.path();
        if (path.startsWith(JOBS)) {
            String job = path.substring(JOBS.length());
            return request.who().sees(job) ? errand(() -> PageReplies.json(errands.job(job))) : PageReplies.nothing();
        }
        return switch (path) {
            case PageReplies.SITE -> PageReplies.json(site());
            case "/api/v1/cluster" -> PageReplies.json(snapshot(request.who()));
            case NodeSite.FLOW -> errand(() -> PageReplies.json(errands.flow()));
            case "/api/v1/elections" -> PageReplies.json(elections());
            case "/api/v1/events" -> PageReplies.json(events(request));
            case "/api/v1/stream" -> new Events(new ClusterStream(request));
            default -> PageReplies.nothing();
        };
    }

    private Reply order(Request request) {
        if (!request.method().equals("POST")) {
            return PageReplies.only("GET");
        }
        Matcher abort = ABORT.matcher(request.path());
        if (abort.matches()) {
            return errand(() -> {
                JobId job = job(request.who(), abort.group(1));
                errands.abort(job);
                return PageReplies.json(JSON.createObjectNode().put("job", job.name()));
            });
        }
        return trial(request).map(trial -> attempt(request.who(), trial)).orElseGet(() -> PageReplies.only("GET"));
    }

    private Reply attempt(Principal who, Trial trial) {
        if (!who.isOperator() || !shown.hasTrials()) {
            return PageReplies.refusal(
                    FORBIDDEN, "trials are for operators, where the cluster file has page: trials: true");
        }
        return errand(() -> {
            errands.attempt(trial);
            return PageReplies.json(JSON.createObjectNode().put("done", true));
        });
    }

    private static Optional<Trial> trial(Request request) {
        Map<String, String> given = request.parameters();
        String node = given.getOrDefault("node", "");
        return switch (request.path()) {
            case TRIALS + "kill" -> Optional.of(new Trial.Kill(node));
            case TRIALS + "freeze" -> Optional.of(new Trial.Freeze(node));
            case TRIALS + "scale" ->
                Optional.of(new Trial.Scale(given.getOrDefault("role", ""), (int)
                        Math.min(Integer.MAX_VALUE, PageReplies.number(given.get("count")))));
            case TRIALS + "hound" -> Optional.of(new Trial.Hunt(Boolean.parseBoolean(given.get("on"))));
            default -> Optional.empty();
        };
    }

    private static JobId job(Principal who, String name) {
        try {
            return JobAccess.resolve(who, new JobId(name))
                    .orElseThrow(() -> new InvalidInputException("there is no job " + name));
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("there is no job " + name, e);
        }
    }

    /** What is done for a page. */
    private interface Errand {
        Reply run() throws InterruptedException;
    }

    private static Reply errand(Errand errand) {
        try {
            return errand.run();
        } catch (InvalidInputException e) {
            return PageReplies.refusal(UNPROCESSABLE, e.getMessage());
        } catch (KopiException e) {
            return PageReplies.refusal(UNAVAILABLE, e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return PageReplies.refusal(UNAVAILABLE, "the egg stops");
        }
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
        ObjectNode json = StatusJson.of(seen)
                .put(RoleKind.EGG.text(), seen.view().egg().name())
                .put("term", seen.view().term().number())
                .put("isDown", seen.view().isDown())
                .put("time", System.currentTimeMillis())
                .put("version", KopiVersion.current())
                .put("hasTrials", shown.hasTrials() && who.isOperator())
                .put("isHunting", shown.isHunting());
        shown.allowance()
                .ifPresent(allowance ->
                        json.putObject("restarts").put("left", allowance.left()).put("burst", allowance.burst()));
        return json.toString();
    }

    private ObjectNode elections() {
        ObjectNode json = JSON.createObjectNode()
                .put(RoleKind.EGG.text(), shown.status().view().egg().name());
        ArrayNode messages = json.putArray("messages");
        shown.elections()
                .forEach(sent -> messages.addObject()
                        .put("time", sent.timeMillis())
                        .put("from", sent.message().from().name())
                        .put("to", sent.to().name())
                        .put("kind", sent.message().kind().name())
                        .put("term", sent.message().term().number()));
        return json;
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
