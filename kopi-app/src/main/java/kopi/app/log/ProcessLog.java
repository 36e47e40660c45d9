package kopi.app.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Routes everything that a node's process may log into its log: a library's, and what ends a thread. */
public final class ProcessLog {
    private ProcessLog() {}

    /** From now on nothing is written to the log but by {@link LogLineEncoder}. */
    public static void captureAll() {
        // gRPC logs by java.util.logging, which by itself prints messages as they are.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        Logger log = LoggerFactory.getLogger(ProcessLog.class);
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, thrown) -> log.error("thread {} has ended", thread.getName(), thrown));
    }
}
