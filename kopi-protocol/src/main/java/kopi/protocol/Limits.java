package kopi.protocol;

import java.util.List;
import kopi.core.error.CorruptStateException;
import kopi.core.job.PlanLimits;

/**
 * What a message may hold at most. Whoever reads one refuses more than that before allocating it, so that garbage costs
 * little; whoever writes one fails by name, for nobody could read it.
 */
final class Limits {
    /** The largest message, in bytes. What is sent is around 256 KiB; RabbitMQ's client takes bodies of up to 64 MiB. */
    static final int MESSAGE_BYTES = 16 << 20;

    /** The largest plan, in bytes. The four reports take about 900. */
    static final int PLAN_BYTES = PlanLimits.USUAL.encodedBytes();

    /** Fields of a message, those of messages inside of it included: each may cost an object when it is read. */
    static final int FIELDS = 100_000;

    /**
     * Fields of a fold's state: those of some hundred thousand files of the jobs that a controller knows, or of as many batches of
     * a join's references.
     */
    static final int STATE_FIELDS = 1_000_000;

    /** Messages inside of messages, the envelope included. */
    static final int DEPTH = 16;

    /** Dead letters inside of dead letters. */
    static final int DEAD_LETTERS = 2;

    /** Columns of a batch: more than any dataset or plan has. */
    static final int COLUMNS = 256;

    /** Values, rows times columns, over all batches of a message: 32 MiB in integers. */
    static final int VALUES = 4 << 20;

    /** Bytes of texts, unpacked, over all columns of a message. */
    static final int TEXT_BYTES = 32 << 20;

    /** Characters of a name: of a dataset, column, file, queue, report. */
    static final int NAME_LENGTH = 256;

    /** Characters of a path below a dataset's folder: what Linux takes in one call. */
    static final int PATH_LENGTH = 4_096;

    /** Characters of a reason or warning; longer ones are cut when they are written. */
    static final int REASON_LENGTH = 16 << 10;

    /** Partitions of a job. */
    static final int PARTITIONS = PlanLimits.USUAL.partitions();

    private Limits() {}

    /** How many values a batch counts for. One without columns counts, too, for whoever goes over its rows. */
    static long values(int rows, int columns) {
        return (long) rows * Math.max(1, columns);
    }

    /**
     * This name.
     *
     * @param of what it names, for people
     * @throws CorruptStateException if it is longer than names may be
     */
    static String name(String of, String name) {
        return atMost(NAME_LENGTH, of, name);
    }

    /**
     * This path of an input file.
     *
     * @throws CorruptStateException if it is longer than paths may be
     */
    static String path(String path) {
        return atMost(PATH_LENGTH, "path", path);
    }

    /**
     * This reason or warning.
     *
     * @throws CorruptStateException if it is longer than they are cut to
     */
    static String reason(String reason) {
        return atMost(REASON_LENGTH, "reason", reason);
    }

    private static String atMost(int length, String of, String text) {
        if (text.length() > length) {
            throw new CorruptStateException(of + " of " + text.length() + " characters; at most " + length);
        }
        return text;
    }

    /**
     * This number, which Java may take for a negative one.
     *
     * @param of what it counts, for people
     * @throws CorruptStateException if it is too large
     */
    static int natural(String of, int number) {
        if (number < 0) {
            throw new CorruptStateException(of + ": " + Integer.toUnsignedString(number) + " is too large");
        }
        return number;
    }

    /** This reason, shortened if it is too long to be sent. */
    static String cut(String reason) {
        return reason.length() <= REASON_LENGTH ? reason : reason.substring(0, REASON_LENGTH - 1) + "…";
    }

    /** These reasons, each shortened if it is too long to be sent. */
    static List<String> cut(List<String> reasons) {
        return reasons.stream().map(Limits::cut).toList();
    }
}
