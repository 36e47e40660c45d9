package kopi.core.role;

import java.util.List;
import kopi.core.message.Message;
import kopi.core.message.Message.DeadLetter;
import kopi.core.message.Message.JobFailed;
import kopi.core.role.Effect.Publish;

/** Fails the job of every message that its consumers could not process. Stateless. */
public final class DeadLetters implements Role {
    private final Routes routes;

    public DeadLetters(Routes routes) {
        this.routes = routes;
    }

    @Override
    public String name() {
        return "dead-letters";
    }

    @Override
    public List<Effect> receive(Message message) {
        if (!(message instanceof DeadLetter letter)) {
            throw Unexpected.message(name(), message);
        }
        return List.of(new Publish(routes.controllerOf(letter.job()), new JobFailed(letter.job(), describe(letter))));
    }

    private static String describe(DeadLetter letter) {
        String role = letter.queue().replaceFirst("^kopi\\.", "");
        return role + " could not process " + letter.poison().subject() + ": " + letter.reason();
    }
}
