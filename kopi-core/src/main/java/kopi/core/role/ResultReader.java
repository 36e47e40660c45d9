package kopi.core.role;

import java.util.List;
import kopi.core.message.Message;
import kopi.core.message.Message.ClientInput;
import kopi.core.role.Effect.Tell;

/** Reads a job's result journal for a client in the same process. Stateless. */
public final class ResultReader implements Role {
    @Override
    public String name() {
        return "client";
    }

    @Override
    public List<Effect> receive(Message message) {
        return List.of(new Tell(Unexpected.unlessIn(ClientInput.class, name(), message)));
    }
}
