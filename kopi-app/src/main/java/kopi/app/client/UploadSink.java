package kopi.app.client;

import java.util.List;
import kopi.adapter.file.RejectedRow;
import kopi.core.message.Message;

/** Where an {@link Upload} puts what it makes. Called by one thread at a time, in the order of the input. */
public interface UploadSink {
    /** A message for the gateway. */
    void send(Message message);

    /** Rows that could not be read. */
    void reject(List<RejectedRow> rows);

    /** The window: whether that batch may be sent now. */
    boolean maySend(String dataset, int seq);
}
