package kopi.app.cli;

import java.util.Locale;
import kopi.adapter.generate.Progress;

/**
 * Prints how far a generator is: on a terminal one line that changes, elsewhere a line for every tenth. Called by one
 * thread at a time, as {@link Progress} promises.
 */
final class RowProgress implements Progress {
    private static final int PER_CENT = 100;
    private static final int STEP_OF_LINES = 10;

    private final SafePrinter err;
    private final boolean terminal;
    private int shown;

    RowProgress(SafePrinter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    @Override
    public void advanced(long rowsDone, long rowsTotal) {
        int percent = rowsTotal == 0 ? PER_CENT : (int) (rowsDone * PER_CENT / rowsTotal);
        int step = terminal ? 1 : STEP_OF_LINES;
        if (percent / step == shown / step) {
            return;
        }
        shown = percent;
        String text = String.format(Locale.ROOT, "%3d %%  %,d of %,d rows", percent, rowsDone, rowsTotal);
        if (terminal) {
            err.redraw(text);
            if (percent == PER_CENT) {
                err.println();
            }
        } else {
            err.println(text);
        }
        err.flush();
    }

    /** Ends a line that is half done, so that a message stands on its own. */
    void breakLine() {
        if (terminal && shown > 0 && shown < PER_CENT) {
            err.println();
        }
    }
}
