package kopi.core.role;

import java.util.List;
import kopi.core.message.Message;
import kopi.core.message.Message.DeadLetter;
import kopi.core.message.Message.DeadLetterInput;
import kopi.core.message.Message.JobFailed;
import kopi.core.role.Effect.Publish;

/**
 * Fails the job of every message that its consumers could not process, or not even read: of that, a broker says itself
 * which job has failed. Stateless.
 */
public final class DeadLetters implements Role {
    /** What it is called, as {@link #name}. */
    public static final String NAME = "dead-letters";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Effect> receive(Message message) {
        return switch (Unexpected.unlessIn(DeadLetterInput.class, name(), message)) {
            case DeadLetter letter -> failed(new JobFailed(letter.job(), describe(letter)));
            case JobFailed failed -> failed(failed);
        };
    }

    private List<Effect> failed(JobFailed failed) {
        return List.of(new Publish(Routes.CONTROL, failed));
    }

    private static String describe(DeadLetter letter) {
        String role = letter.queue().replaceFirst("^kopi\\.", "");
        return role + " could not process " + letter.poison().subject() + ": " + letter.reason();
    }
}
