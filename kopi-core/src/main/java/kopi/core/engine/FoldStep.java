package kopi.core.engine;

import java.util.Optional;
import kopi.core.engine.CommitProtocol.Step;
import kopi.core.message.Message;
import kopi.core.port.Destination.Journal;
import kopi.core.port.SnapshotStore.Snapshot;
import kopi.core.trace.TraceContext;

/** What a {@link FoldEngine} wants done next. A driver carries steps out in their order and decides nothing. */
public sealed interface FoldStep {
    /** Make sure that the journal exists. */
    record CreateJournal(Journal journal) implements FoldStep {}

    /** Open a publisher; report its confirmations and returned messages to {@link FoldEngine#confirmed}. */
    record OpenPublisher() implements FoldStep {}

    /** Load the newest snapshot; report {@link FoldEngine#loaded}. */
    record LoadSnapshot(Journal journal) implements FoldStep {}

    /**
     * Read the journal from that offset; report what comes to {@link FoldEngine#entry}, {@link FoldEngine#deleted} and
     * {@link FoldEngine#replaced}.
     *
     * @param reading tells this reader from earlier ones, of which a handler call may be under way
     */
    record OpenReader(int reading, Journal journal, long from) implements FoldStep {}

    /** The role is about to take an entry; call {@link FoldEngine#take}. */
    record Take(Entry entry) implements FoldStep {}

    /** A step of the role: a publication or another effect, or the end of a turn. Never a settlement. */
    record OfRole(Step<Entry> step) implements FoldStep {}

    /** Entries up to and including that offset are done with. */
    record Processed(long offset) implements FoldStep {}

    /** Entries before that offset are never wanted again. */
    record Release(long before) implements FoldStep {}

    /** Save the fold's state. */
    record SaveSnapshot(Journal journal, Snapshot snapshot) implements FoldStep {}

    /** Delete all snapshots of the journal. */
    record DiscardSnapshots(Journal journal) implements FoldStep {}

    /** Stop following journals on the role's behalf, and delete their snapshots. */
    record DiscardFollowers() implements FoldStep {}

    /** Close reader and publisher. */
    record Disconnect() implements FoldStep {}

    /** Nothing to do: something that people and metrics should know. */
    record Report(Event event) implements FoldStep {}

    /**
     * An entry of the journal.
     *
     * @param stamp tells it from any other that ever stood at that offset
     * @param trace which span has sent it, if it is traced
     */
    record Entry(long offset, long stamp, Message message, Optional<TraceContext> trace) {
        /** One that is not traced. */
        public Entry(long offset, long stamp, Message message) {
            this(offset, stamp, message, Optional.empty());
        }
    }

    /** What has happened to a fold. */
    sealed interface Event {
        /** It resumes from a snapshot, with the entry at that offset. */
        record Restored(long next) implements Event {}

        /** What was made of the journal is thrown away, and it is read from its start. */
        record StartedOver(String reason) implements Event {}

        /** The role could not take that message, and takes nothing any more. */
        record Broken(Message message) implements Event {}

        /** The role has no use for that message, which is dropped. */
        record Unexpected(Message message) implements Event {}
    }
}
