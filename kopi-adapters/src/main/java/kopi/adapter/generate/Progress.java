package kopi.adapter.generate;

/** Hears how far a generator is. */
@FunctionalInterface
public interface Progress {
    /** Hears and does nothing. */
    Progress NONE = (rowsDone, rowsTotal) -> {};

    /**
     * Some more rows are on their way to the disk. Called from the generator's threads, one call at a time, about once
     * per megabyte and file; must return quickly, as it holds the others up.
     *
     * @param rowsDone rows of all files so far, without headers; never falls
     * @param rowsTotal rows of all files when it is done
     */
    void advanced(long rowsDone, long rowsTotal);
}
