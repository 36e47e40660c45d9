package kopi.core.engine;

import java.util.List;
import java.util.Optional;
import kopi.core.engine.CommitProtocol.Settling;
import kopi.core.engine.CommitProtocol.Step;
import kopi.core.error.JobFailedException;
import kopi.core.error.UnexpectedMessageException;
import kopi.core.message.Message;
import kopi.core.message.Message.JobFailed;
import kopi.core.model.JobId;
import kopi.core.port.Destination;
import kopi.core.port.LazyMessage;
import kopi.core.role.Effect;
import kopi.core.role.Effect.Publish;
import kopi.core.role.Fold;
import kopi.core.role.Role;
import kopi.core.role.Routes;

/**
 * A role under the {@link CommitProtocol}, with an answer to messages that it cannot process: one out of a queue is
 * rejected, so that another worker may try and poison ends as a dead letter; one out of a journal fails its job by name.
 * One that is not the role's is settled and counted.
 *
 * <p>Single owner, no threads, no I/O.
 *
 * @param <R> the receipt by which the driver knows a message
 */
public final class RoleEngine<R> {
    private final Role role;
    private final CommitProtocol<R> commits;
    /** A fold that has failed may be half-way through a change: it takes nothing any more. */
    private boolean isBroken;

    private long unexpected;

    public RoleEngine(Role role) {
        this(role, 0);
    }

    /**
     * An engine that follows another one on the same publisher.
     *
     * @param firstPublication the number of its first publication, beyond all of the earlier engine: a late confirmation of
     *     one of those means nothing here
     */
    public RoleEngine(Role role, long firstPublication) {
        this.role = role;
        this.commits = new CommitProtocol<>(firstPublication);
    }

    /**
     * Has the role take on a state, before the first message.
     *
     * @return what has to be done because it is not part of the state
     * @throws kopi.core.error.CorruptStateException if it cannot; this engine is then of no more use
     */
    public List<Step<R>> restore(byte[] state) {
        return role instanceof Fold fold
                ? fold.restore(state).stream().<Step<R>>map(Step.Perform::new).toList()
                : List.of();
    }

    /** The role's state, if it has one that is worth anything. */
    public Optional<byte[]> snapshot() {
        return role instanceof Fold fold && !isBroken && fold.isSavable()
                ? Optional.of(fold.snapshot())
                : Optional.empty();
    }

    /** A message has come. */
    public List<Step<R>> receive(R receipt, Settling settling, Message message) {
        if (isBroken) {
            return commits.begin(receipt, settling, List.of());
        }
        List<Effect> effects;
        try {
            effects = role.receive(message);
        } catch (UnexpectedMessageException _) {
            unexpected++;
            return skip(receipt, settling);
        } catch (RuntimeException e) {
            return switch (settling) {
                case AS_THEY_COME -> List.of(new Step.Reject<>(receipt, reason(e)));
                case IN_ORDER -> commits.begin(receipt, settling, List.of(fail(message, e)));
            };
        }
        return commits.begin(receipt, settling, effects);
    }

    /** Somebody has brought a message that goes on as it is; its receipt is settled when the broker has it. */
    public List<Step<R>> forward(R receipt, Destination to, LazyMessage message) {
        return commits.forward(receipt, to, message);
    }

    /** Settles a message in its turn, without giving it to the role. */
    public List<Step<R>> skip(R receipt, Settling settling) {
        return commits.begin(receipt, settling, List.of());
    }

    /** How many messages came that the role has no use for; they were settled and dropped. */
    public long unexpected() {
        return unexpected;
    }

    /** Time has passed. */
    public List<Step<R>> tick(R receipt, long nowMillis) {
        return isBroken ? List.of() : commits.begin(receipt, Settling.AS_THEY_COME, role.tick(nowMillis));
    }

    /** Whether it takes nothing any more, so that its role's state is worth nothing. */
    public boolean isBroken() {
        return isBroken;
    }

    /** What to send under the same number instead of a message that is too large: its job fails. */
    public Step.Send<R> replaceUnsendable(long number, Message unsendable, JobFailedException cause) {
        Publish failure = failed(unsendable.job(), ": " + reason(cause));
        return new Step.Send<>(number, failure.to(), failure.message());
    }

    /** The number of the next publication. */
    long nextPublication() {
        return commits.nextPublication();
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
            throw new IllegalStateException(role.name() + " failed while failing a job", cause);
        }
        if (role instanceof Fold fold) {
            isBroken = true;
            fold.discard();
        }
        return failed(message.job(), ", " + message.subject() + ": " + reason(cause));
    }

    private Publish failed(JobId job, String why) {
        return new Publish(Routes.CONTROL, new JobFailed(job, role.name() + why));
    }

    private static String reason(RuntimeException e) {
        return e.getMessage() != null ? e.getMessage() : e.getClass().getSimpleName();
    }
}
