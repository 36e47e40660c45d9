package kopi.bench;

import java.nio.file.Path;

/** Tells whether two programs have come to the same results. */
interface ResultComparison {
    /**
     * Requires it of what is in two folders.
     *
     * @throws kopi.core.error.JobFailedException if it is not so; says what differs
     */
    void requireSame(Path expected, Path actual) throws InterruptedException;
}
