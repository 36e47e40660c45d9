package kopi.core.port;

import java.util.List;

/** A node's log, read from its end on. For one thread; blocks. */
public interface NodeLog {
    /** The last lines, at most so many; then {@link #more} goes on behind them. */
    List<String> last(int lines);

    /** What has come since, at most a mebibyte at a time. */
    List<String> more();
}
