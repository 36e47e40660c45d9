package kopi.app.page;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import kopi.adapter.signals.Site;
import kopi.core.job.BatchGlance;
import kopi.core.job.FoldGlance;
import kopi.core.job.JobGlance;
import kopi.core.job.SeqRange;
import kopi.core.job.UploadGlance;
import kopi.core.topology.RoleKind;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a node that is no egg knows, for eggs whose page asks: of the batches of one job, {@code /api/v1/job?name=NAME}, and how much
 * goes through it, {@code /api/v1/flow}.
 */
public final class NodeSite implements Site {
    /** Where a node says what it knows of a job. */
    public static final String JOB = "/api/v1/job";

    /** Where a node says how much goes through it. */
    public static final String FLOW = "/api/v1/flow";

    /** By which parameter the job is named. */
    public static final String NAME = "name";

    private static final JsonMapper JSON = new JsonMapper();

    private final String node;
    private final Supplier<Flow> flow;
    private final Supplier<Optional<? extends Known>> known;

    /**
     * How much goes through a node.
     *
     * @param sentBytes to the broker, since the node was started
     * @param receivedBytes likewise, from the broker
     * @param lagEntries how many entries of its journals it has not taken yet
     * @param queues how many messages wait in the queues that it takes from
     */
    public record Flow(long sentBytes, long receivedBytes, long lagEntries, Map<String, Long> queues) {
        public Flow {
            queues = Collections.unmodifiableMap(new TreeMap<>(queues));
        }
    }

    /** What the roles of a node know of a job by its name. Called by many threads. */
    public interface Known {
        /** Who leads it; empty: not this node. */
        Optional<JobGlance> led(String job);

        /** What is folded here of it. */
        List<FoldGlance> folded(String job);

        /** What has gone through here to the broker; empty: its client is not here. */
        Optional<UploadGlance> sent(String job);
    }

    /**
     * The site of a node.
     *
     * @param known empty while no role is there
     */
    public NodeSite(String node, Supplier<Flow> flow, Supplier<Optional<? extends Known>> known) {
        this.node = node;
        this.flow = flow;
        this.known = known;
    }

    @Override
    public Optional<WebFile> file(String path) {
        return Optional.empty();
    }

    @Override
    public Reply reply(Request request) {
        if (!request.method().equals("GET")) {
            return PageReplies.only("GET");
        }
        ObjectNode json = JSON.createObjectNode().put("node", node);
        String job = request.parameters().getOrDefault(NAME, "");
        if (request.path().equals(FLOW)) {
            write(flow.get(), json);
        } else if (request.path().equals(JOB) && !job.isEmpty() && request.who().sees(job)) {
            known.get().ifPresent(roles -> write(roles, job, json));
        } else {
            return PageReplies.nothing();
        }
        return PageReplies.json(json);
    }

    private static void write(Flow flow, ObjectNode json) {
        json.put("sentBytes", flow.sentBytes())
                .put("receivedBytes", flow.receivedBytes())
                .put("lagEntries", flow.lagEntries());
        flow.queues().forEach(json.putObject("queues")::put);
    }

    private static void write(Known roles, String job, ObjectNode json) {
        roles.led(job).ifPresent(led -> write(led, json.putObject("led")));
        ArrayNode folded = json.putArray("folded");
        roles.folded(job)
                .forEach(share -> write(
                        share.folded(),
                        folded.addObject()
                                .put(RoleKind.AGGREGATOR.text(), share.aggregator())
                                .putArray("datasets")));
        roles.sent(job).ifPresent(sent -> write(sent, json.putObject("upload")));
    }

    private static void write(JobGlance led, ObjectNode json) {
        json.put("phase", led.phase().text())
                .put("attempt", led.attempt())
                .put("failure", led.failure())
                .put("expected", led.expected())
                .put("partitions", led.partitions());
        write(led.finished(), json.putArray("datasets"));
    }

    private static void write(UploadGlance upload, ObjectNode json) {
        json.put("window", upload.window());
        ArrayNode datasets = json.putArray("datasets");
        upload.sent()
                .forEach(dataset ->
                        write(upload.rejectedOf(dataset.dataset()), write(dataset, datasets.addObject()), "rejected"));
        ArrayNode reasons = json.putArray("reasons");
        upload.reasons()
                .forEach((reason, rows) ->
                        reasons.addObject().put("reason", reason).put("rows", rows));
        ArrayNode lines = json.putArray("rejects");
        upload.lines()
                .forEach(line -> lines.addObject()
                        .put("file", line.file())
                        .put("line", line.line())
                        .put("column", line.column())
                        .put("reason", line.reason()));
    }

    private static void write(List<BatchGlance> datasets, ArrayNode json) {
        datasets.forEach(dataset -> write(dataset, json.addObject()));
    }

    private static ObjectNode write(BatchGlance dataset, ObjectNode json) {
        json.put("dataset", dataset.dataset());
        dataset.batches().ifPresent(batches -> json.put("batches", batches));
        write(dataset.seen(), json, "seen");
        write(dataset.repeated(), json, "repeated");
        return json;
    }

    private static void write(List<SeqRange> ranges, ObjectNode json, String key) {
        ArrayNode all = json.putArray(key);
        ranges.forEach(range -> all.addArray().add(range.from()).add(range.end()));
    }
}
