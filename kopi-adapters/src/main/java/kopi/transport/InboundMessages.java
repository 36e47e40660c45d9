package kopi.transport;

import io.grpc.Status;
import java.util.function.Consumer;

/** The messages of a call, as far as they are held here. Thread-safe. */
public interface InboundMessages {
    /** How the call is to be ended from now on, if its client lets the server wait or sends too much. */
    void onAbort(Consumer<Status> how);

    /** So many bytes of it were passed on, or thrown away. */
    void released(long bytes);

    /** Asks for the next message, at once or as soon as there is room for it. */
    void next(Runnable request);
}
