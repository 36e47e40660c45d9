package kopi.testkit.sim;

import java.util.List;
import kopi.core.client.ClientEvent;
import kopi.core.client.ClientSession;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;

/** What {@link ClientSession} makes of what it hears, so that a test can put something broken in its place. */
public interface Session {
    /** See {@link ClientSession#receive(long, long, Message)}. */
    List<ClientEvent> receive(ClientSession session, long offset, long stamp, Message message);

    /** The real one. */
    static Session real(JobPlan plan) {
        return (session, offset, stamp, message) -> session.receive(offset, stamp, message);
    }
}
