package kopi.app.cli;

/** Ends something when the process is told to end (Ctrl-C, SIGTERM), so that it can clean up. */
final class Interruption implements AutoCloseable {
    private final Thread hook;

    private Interruption(Thread hook) {
        this.hook = hook;
    }

    /** Closes that when the process ends, unless this is closed before. */
    static Interruption ends(AutoCloseable closeable) {
        Thread hook = new Thread(() -> close(closeable), "kopi-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        return new Interruption(hook);
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            System.err.println("kopi: could not clean up: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The process is ending already, and the hook does its work.
        }
    }
}
