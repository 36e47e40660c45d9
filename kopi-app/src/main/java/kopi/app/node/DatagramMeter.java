package kopi.app.node;

import java.util.LinkedHashMap;
import java.util.Map;
import kopi.adapter.udp.DatagramCounts;
import kopi.core.meter.Meter;
import kopi.core.meter.Metrics;

/** Counts a port's datagrams by what became of them. For one thread. */
final class DatagramMeter {
    private final Meter meter;
    private Map<String, Long> before = Map.of();

    DatagramMeter(Meter meter) {
        this.meter = meter;
    }

    /** Counts what has come and gone since the last look. */
    void look(DatagramCounts counts) {
        Map<String, Long> now = byOutcome(counts);
        now.forEach(
                (outcome, count) -> meter.count(Metrics.DATAGRAMS, count - before.getOrDefault(outcome, 0L), outcome));
        before = now;
    }

    private static Map<String, Long> byOutcome(DatagramCounts counts) {
        Map<String, Long> byOutcome = new LinkedHashMap<>();
        byOutcome.put("sent", counts.sent());
        byOutcome.put("unsent", counts.unsent());
        byOutcome.put("received", counts.received());
        byOutcome.put("oversized", counts.oversized());
        byOutcome.put("forged", counts.forged());
        byOutcome.put("malformed", counts.malformed());
        byOutcome.put("foreign", counts.foreign());
        byOutcome.put("stale", counts.stale());
        byOutcome.put("replayed", counts.replayed());
        return byOutcome;
    }
}
