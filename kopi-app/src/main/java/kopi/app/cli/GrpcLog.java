package kopi.app.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/** The log of gRPC, in commands that tell in their own words what it logs with stack traces. */
final class GrpcLog {
    /** Held here, because the JDK forgets the level of a logger that nobody holds. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    private GrpcLog() {}

    /** From now on it says nothing. */
    static void silence() {
        GRPC.setLevel(Level.OFF);
    }
}
