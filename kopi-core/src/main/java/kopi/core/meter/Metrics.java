package kopi.core.meter;

import java.util.List;
import kopi.core.meter.Metric.Counter;
import kopi.core.meter.Metric.Gauge;
import kopi.core.meter.Metric.Histogram;

/** Every metric that kopi has of its own. What each of them is good for is in docs/operations.md. */
public final class Metrics {
    /** From a fraction of a millisecond to a minute: from an empty batch to the longest that a role may take. */
    private static final List<Double> WORK =
            List.of(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0);

    /** From a second to two hours. */
    private static final List<Double> JOBS = List.of(0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1_800.0, 7_200.0);

    // --- What roles do. ------------------------------------------------------------------------------------------

    public static final Counter ROWS =
            new Counter("kopi_rows_total", "Rows that a role has taken, by dataset.", List.of("role", "dataset"));

    public static final Counter MESSAGES = new Counter(
            "kopi_messages_total",
            "Messages that a role has taken, and of these the ones that it rejected (they go back to the broker), found"
                    + " unexpected (they are dropped), or failed (their jobs fail).",
            List.of("role", "outcome"));

    public static final Gauge IN_HAND =
            new Gauge("kopi_messages_in_hand", "Messages taken and not yet settled.", List.of());

    public static final Histogram PROCESSING =
            new Histogram("kopi_process_duration_seconds", "Time of one message in a role.", List.of("role"), WORK);

    public static final Counter DEAD_LETTERS =
            new Counter("kopi_dead_letters_total", "Messages that nobody could process; their jobs fail.", List.of());

    // --- State. --------------------------------------------------------------------------------------------------

    public static final Gauge BROKEN_FOLDS = new Gauge(
            "kopi_broken_folds", "Folds that take nothing, as a message has broken them, until replaced.", List.of());

    public static final Gauge SNAPSHOT_AGE = new Gauge(
            "kopi_snapshot_age_seconds",
            "Time since the last snapshot of a standing journal was saved, or resumed from.",
            List.of("journal"));

    public static final Gauge JOBS_LED =
            new Gauge("kopi_jobs", "Jobs that a controller knows, by phase.", List.of("phase"));

    public static final Histogram JOB_DURATION = new Histogram(
            "kopi_job_duration_seconds",
            "Time from a job's admission to its end, as its controller saw it.",
            List.of("phase"),
            JOBS);

    // --- The broker. ---------------------------------------------------------------------------------------------

    public static final Gauge BROKER_LINK =
            new Gauge("kopi_broker_link_up", "Whether the node's connections to the broker are up.", List.of());

    public static final Counter MESSAGE_BYTES =
            new Counter("kopi_message_bytes_total", "Bytes of messages, sent or received.", List.of("direction"));

    public static final Histogram CONFIRMING = new Histogram(
            "kopi_confirm_duration_seconds",
            "Time from sending a message to the broker's confirmation.",
            List.of(),
            WORK);

    public static final Gauge JOURNAL_LAG = new Gauge(
            "kopi_journal_lag_entries",
            "Entries of journals that have come to this node and are not folded.",
            List.of());

    public static final Gauge QUEUE_MESSAGES = new Gauge(
            "kopi_queue_messages",
            "Messages that wait in a queue for any consumer, as each of its consumers saw it last.",
            List.of("queue"));

    // --- Supervision. --------------------------------------------------------------------------------------------

    public static final Gauge NODE_STATE = new Gauge(
            "kopi_node_state", "1 for the state that a node is in, as the leader sees it.", List.of("node", "state"));

    public static final Counter NODE_RESTARTS = new Counter(
            "kopi_node_restarts_total", "Starts of a node after its first one, while this egg led.", List.of("node"));

    public static final Gauge COMEBACK = new Gauge(
            "kopi_node_comeback_seconds",
            "How long a node was away when it last came back, as the leader saw it.",
            List.of("node"));

    public static final Gauge LEADER = new Gauge("kopi_egg_leader", "Whether this egg leads.", List.of());

    public static final Gauge TERM = new Gauge("kopi_egg_term", "The highest term that this egg knows.", List.of());

    public static final Counter DATAGRAMS =
            new Counter("kopi_datagrams_total", "Datagrams of this node, by what became of them.", List.of("outcome"));

    public static final Counter SPANS = new Counter(
            "kopi_spans_total",
            "Spans of traces that were sent to the collector, dropped as there was no room for them, or lost as the"
                    + " collector did not take them.",
            List.of("outcome"));

    public static final Gauge BUILD = new Gauge(
            "kopi_build_info", "1, with the version of kopi and what the node hosts.", List.of("version", "roles"));

    /** All of them. */
    public static final List<Metric> ALL = List.of(
            ROWS,
            MESSAGES,
            IN_HAND,
            PROCESSING,
            DEAD_LETTERS,
            BROKEN_FOLDS,
            SNAPSHOT_AGE,
            JOBS_LED,
            JOB_DURATION,
            BROKER_LINK,
            MESSAGE_BYTES,
            CONFIRMING,
            JOURNAL_LAG,
            QUEUE_MESSAGES,
            NODE_STATE,
            NODE_RESTARTS,
            COMEBACK,
            LEADER,
            TERM,
            DATAGRAMS,
            SPANS,
            BUILD);

    private Metrics() {}
}
