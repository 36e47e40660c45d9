package kopi.app.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kopi.adapter.signals.Site;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;
import kopi.core.port.ClusterSimulator.Mishap;
import kopi.core.port.ClusterSimulator.Run;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Simulated clusters to look at, step by step. One runs at a time; who asks meanwhile is told so. */
final class SimulationSite implements Site {
    private static final Pattern MISHAP = Pattern.compile("(\\d{1,6}):([A-Z_]{1,40})");
    private static final int MAX_MISHAPS = 20;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;

    private final long seed;
    private final ReentrantLock lock = new ReentrantLock();

    /** @param seed which one is shown first */
    SimulationSite(long seed) {
        this.seed = seed;
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
            case "/api/v1/simulation" -> simulate(request);
            default -> PageReplies.nothing();
        };
    }

    private ObjectNode site() {
        ObjectNode json = PageReplies.site("simulation").put("seed", Long.toString(seed));
        ArrayNode faults = json.putArray("faults");
        SimulationTrace.simulator().faults().forEach(faults::add);
        return json;
    }

    private Reply simulate(Request request) {
        if (!lock.tryLock()) {
            return PageReplies.refusal(CONFLICT, "another simulation runs; ask again when it has ended");
        }
        try {
            return PageReplies.json(PageReplies.written(SimulationTrace.of(run(request))::write));
        } catch (KopiException e) {
            return PageReplies.refusal(UNPROCESSABLE, e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private static Run run(Request request) {
        List<Mishap> mishaps = new ArrayList<>();
        for (String text : request.parameters().getOrDefault("mishaps", "").split(",", MAX_MISHAPS + 1)) {
            Matcher mishap = MISHAP.matcher(text);
            if (mishap.matches()) {
                mishaps.add(new Mishap(Long.parseLong(mishap.group(1)), mishap.group(2)));
            } else if (!text.isEmpty()) {
                throw new InvalidInputException(
                        "mishaps are MILLIS:FAULT, divided by commas, " + MAX_MISHAPS + " at most");
            }
        }
        return new Run(PageReplies.number(request.parameters().get("seed")), mishaps);
    }
}
