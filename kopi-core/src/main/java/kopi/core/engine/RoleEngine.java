package kopi.core.engine;

import java.util.List;
import kopi.core.engine.CommitProtocol.Settling;
import kopi.core.engine.CommitProtocol.Step;
import kopi.core.error.JobFailedException;
import kopi.core.message.Message;
import kopi.core.message.Message.JobFailed;
import kopi.core.model.JobId;
import kopi.core.role.Effect;
import kopi.core.role.Effect.Publish;
import kopi.core.role.Fold;
import kopi.core.role.Role;
import kopi.core.role.Routes;

/**
 * A role under the {@link CommitProtocol}, with an answer to messages that it cannot process: one out of a queue is
 * rejected, so that another worker may try and poison ends as a dead letter; one out of a journal fails its job by name.
 *
 * <p>Single owner, no threads, no I/O.
 *
 * @param <R> the receipt by which the driver knows a message
 */
public final class RoleEngine<R> {
    private final Role role;
    private final Routes routes;
    private final CommitProtocol<R> commits = new CommitProtocol<>();
    /** A fold that has failed may be half-way through a change: it takes nothing any more. */
    private boolean isBroken;

    public RoleEngine(Role role, Routes routes) {
        this.role = role;
        this.routes = routes;
    }

    /** A message has come. */
    public List<Step<R>> receive(R receipt, Settling settling, Message message) {
        if (isBroken) {
            return commits.begin(receipt, settling, List.of());
        }
        List<Effect> effects;
        try {
            effects = role.receive(message);
        } catch (RuntimeException e) {
            return switch (settling) {
                case AS_THEY_COME -> List.of(new Step.Reject<>(receipt, reason(e)));
                case IN_ORDER -> commits.begin(receipt, settling, List.of(fail(message, e)));
            };
        }
        return commits.begin(receipt, settling, effects);
    }

    /** Time has passed. */
    public List<Step<R>> tick(R receipt, long nowMillis) {
        return isBroken ? List.of() : commits.begin(receipt, Settling.AS_THEY_COME, role.tick(nowMillis));
    }

    /** Whether it takes nothing any more, so that its role's state is worth nothing. */
    public boolean isBroken() {
        return isBroken;
    }

    /** What is to be sent instead of a message that is too large for that: its job fails. */
    public Publish instead(Message unsendable, JobFailedException cause) {
        return failed(unsendable.job(), ": " + reason(cause));
    }

    /** The broker has that publication, or nobody wants it any more. */
    public List<Step<R>> confirmed(long number) {
        return commits.confirmed(number);
    }

    /** Every step of that turn has been taken. */
    public List<Step<R>> performed(long turn) {
        return commits.performed(turn);
    }

    private Effect fail(Message message, RuntimeException cause) {
        if (message instanceof JobFailed) {
            throw new IllegalStateException(role.name() + " cannot even take a failure", cause);
        }
        isBroken = role instanceof Fold;
        return failed(message.job(), ", " + message.subject() + ": " + reason(cause));
    }

    private Publish failed(JobId job, String why) {
        return new Publish(routes.controllerOf(job), new JobFailed(job, role.name() + why));
    }

    private static String reason(RuntimeException e) {
        return e.getMessage() != null ? e.getMessage() : e.getClass().getSimpleName();
    }
}
