package kopi.core.egg;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import kopi.core.egg.Datagram.ElectionMessage;
import kopi.core.egg.Datagram.ElectionMessage.Kind;
import kopi.core.egg.EggEffect.PersistTerm;
import kopi.core.egg.EggEffect.SendDatagram;

/**
 * Who leads: the Bully algorithm (Garcia-Molina, "Elections in a distributed computing system", IEEE Transactions on
 * Computers C-31, 1982), with terms. The highest egg that lives leads, and one that comes back takes over.
 *
 * <p><b>Bully is not safe under partition</b>: each part has a leader. So leadership may only authorise actions that are
 * idempotent and stamped with what they are about (kill <em>this</em> life, start <em>that</em> one). Terms order
 * leaderships, no more: a {@link Term} contains its leader, so no two eggs lead in one.
 *
 * <p>"Higher" and "lower" compare eggs, "later" and "earlier" compare terms. <em>Stand</em>: ELECTION to every higher egg
 * and ELECTING; at once LEADING if there is no higher one. Lead: the term after the latest known one, persisted, then
 * COORDINATOR to all.
 *
 * <pre>
 *   state      event                                          what follows
 *   ---------  ---------------------------------------------  ------------------------------------------------
 *   (start)                                                   ELECTION to every higher egg, ELECTING
 *   any        a later term is heard of, in whatever message  it is the latest known one, persisted; LEADING: stand
 *   any        ELECTION from a lower egg                      ANSWER to it; LEADING: COORDINATOR to it, too;
 *                                                             FOLLOWING: stand
 *   any        ELECTION from a higher egg                     nothing: it was not meant for this one
 *   ELECTING   ANSWER from a higher egg                       AWAITING
 *   other      ANSWER                                         nothing
 *   ELECTING   nobody answers in time                         lead
 *   AWAITING   nobody leads in time                           stand
 *   any        an egg claims to lead in a term before the     nothing: it is stale, and whoever claims it hears of
 *              latest known one                               the later term from this egg's heartbeats
 *   any        a higher egg claims to lead                    FOLLOWING it
 *   FOLLOWING  a lower egg claims to lead                     stand
 *   FOLLOWING  the leader is lost, or no longer says it leads stand
 *   LEADING    the egg was paused                             nothing: others tell it if they went on without it
 *   ELECTING, AWAITING  the egg was paused                    stand: what it waited for may lie in its socket
 * </pre>
 *
 * <p>A claim is a COORDINATOR, or a heartbeat of an egg that says it leads itself; heartbeats repeat every claim, so lost
 * messages only cost time. Pure; single owner.
 */
final class Election {
    /** Where an egg is in it. */
    enum State {
        ELECTING,
        AWAITING,
        FOLLOWING,
        LEADING
    }

    private final NodeId self;
    private final long incarnation;
    private final NavigableSet<NodeId> eggs;
    private final EggOptions.ElectionTimes times;

    private Term term;
    private State state = State.ELECTING;
    private Optional<NodeId> leader = Optional.empty();
    /** When waiting, in ELECTING and AWAITING, is over. */
    private long deadline;

    /**
     * An egg that has not yet started.
     *
     * @param eggs all of them, this one included
     * @param term the latest that this egg has persisted
     */
    Election(NodeId self, long incarnation, NavigableSet<NodeId> eggs, EggOptions.ElectionTimes times, Term term) {
        this.self = self;
        this.incarnation = incarnation;
        this.eggs = eggs;
        this.times = times;
        this.term = term;
    }

    State state() {
        return state;
    }

    /** The latest term there is, as far as is known. */
    Term term() {
        return term;
    }

    /** Who leads. */
    Optional<NodeId> leader() {
        return leader;
    }

    boolean isLeading() {
        return state == State.LEADING;
    }

    /** The egg starts. Unlike later, even the highest waits a moment: it may hear which terms there have been. */
    List<EggEffect> start(long now) {
        return ask(now);
    }

    /** Time has passed. */
    List<EggEffect> tick(long now) {
        if (now < deadline) {
            return List.of();
        }
        return switch (state) {
            case ELECTING -> lead();
            case AWAITING -> stand(now);
            case FOLLOWING, LEADING -> List.of();
        };
    }

    /** The egg was paused. */
    List<EggEffect> paused(long now) {
        return switch (state) {
            case ELECTING, AWAITING -> stand(now);
            case FOLLOWING, LEADING -> List.of();
        };
    }

    /** That egg is lost. */
    List<EggEffect> lost(long now, NodeId egg) {
        return isFollowing(egg) ? stand(now) : List.of();
    }

    /** A message of another egg has come. */
    List<EggEffect> receive(long now, ElectionMessage message) {
        if (!isOther(message.from())) {
            return List.of();
        }
        List<EggEffect> effects = new ArrayList<>(learn(now, message.term()));
        switch (message.kind()) {
            case ELECTION -> effects.addAll(answer(now, message.from()));
            case ANSWER -> {
                if (state == State.ELECTING && isHigher(message.from())) {
                    state = State.AWAITING;
                    deadline = now + times.coordinatorWithin();
                }
            }
            case COORDINATOR -> effects.addAll(claimed(now, message.from(), message.term()));
        }
        return effects;
    }

    /**
     * Another egg's heartbeat has come.
     *
     * @param latest the latest term that it knows
     * @param itsLeader whom it follows; itself if it leads, in {@code latest}
     */
    List<EggEffect> observe(long now, NodeId egg, Term latest, Optional<NodeId> itsLeader) {
        if (!isOther(egg)) {
            return List.of();
        }
        List<EggEffect> effects = new ArrayList<>(learn(now, latest));
        if (itsLeader.equals(Optional.of(egg))) {
            effects.addAll(claimed(now, egg, latest));
        } else if (isFollowing(egg)) {
            effects.addAll(stand(now));
        }
        return effects;
    }

    private List<EggEffect> learn(long now, Term heard) {
        if (heard.compareTo(term) <= 0) {
            return List.of();
        }
        term = heard;
        List<EggEffect> effects = new ArrayList<>();
        effects.add(new PersistTerm(term));
        if (state == State.LEADING) {
            effects.addAll(stand(now));
        }
        return effects;
    }

    private List<EggEffect> answer(long now, NodeId asking) {
        if (isHigher(asking)) {
            return List.of();
        }
        List<EggEffect> effects = new ArrayList<>();
        effects.add(message(asking, Kind.ANSWER));
        switch (state) {
            case LEADING -> effects.add(message(asking, Kind.COORDINATOR));
            case FOLLOWING -> effects.addAll(stand(now));
            case ELECTING, AWAITING -> {
                // It stands already.
            }
        }
        return effects;
    }

    /** The term has been learnt before: it is later than none that is known. */
    private List<EggEffect> claimed(long now, NodeId egg, Term claim) {
        if (claim.compareTo(term) < 0) {
            return List.of();
        }
        if (isHigher(egg)) {
            state = State.FOLLOWING;
            leader = Optional.of(egg);
            return List.of();
        }
        return state == State.FOLLOWING ? stand(now) : List.of();
    }

    private List<EggEffect> stand(long now) {
        return eggs.last().equals(self) ? lead() : ask(now);
    }

    private List<EggEffect> ask(long now) {
        state = State.ELECTING;
        leader = Optional.empty();
        deadline = now + times.answerWithin();
        return eggs.tailSet(self, false).stream()
                .map(egg -> message(egg, Kind.ELECTION))
                .toList();
    }

    private List<EggEffect> lead() {
        state = State.LEADING;
        leader = Optional.of(self);
        term = term.next(self);
        List<EggEffect> effects = new ArrayList<>();
        effects.add(new PersistTerm(term));
        eggs.stream()
                .filter(this::isOther)
                .sorted(Comparator.reverseOrder())
                .forEach(egg -> effects.add(message(egg, Kind.COORDINATOR)));
        return effects;
    }

    private EggEffect message(NodeId to, Kind kind) {
        return new SendDatagram(to, new ElectionMessage(self, incarnation, kind, term));
    }

    private boolean isFollowing(NodeId egg) {
        return state == State.FOLLOWING && leader.equals(Optional.of(egg));
    }

    private boolean isOther(NodeId egg) {
        return eggs.contains(egg) && !egg.equals(self);
    }

    private boolean isHigher(NodeId egg) {
        return egg.compareTo(self) > 0;
    }
}
