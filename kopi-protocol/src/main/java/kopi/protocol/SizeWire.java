package kopi.protocol;

import kopi.core.error.CorruptStateException;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.Revision;
import kopi.core.topology.RoleKind;
import kopi.core.topology.SizeInUse;
import kopi.protocol.v1.Size;
import kopi.protocol.v1.SizeRevision;
import kopi.protocol.v1.SizeUse;

/** How many nodes there are to be, in messages, snapshots and datagrams. */
final class SizeWire {
    /** More nodes of a role than there can ever be. */
    private static final int MAX_NODES = 1 << 16;

    private static final int MAX_EGG_LENGTH = 100;

    private SizeWire() {}

    static Size write(ClusterSize size) {
        return Size.newBuilder()
                .setRevision(write(size.revision()))
                .setControllers(size.controllers())
                .setAggregators(size.aggregators())
                .setJoiners(size.joiners())
                .build();
    }

    static SizeRevision write(Revision revision) {
        return SizeRevision.newBuilder()
                .setTerm(revision.term())
                .setEgg(revision.egg())
                .setCounter(revision.counter())
                .build();
    }

    static SizeUse write(SizeInUse use) {
        return SizeUse.newBuilder()
                .setSize(write(use.size()))
                .setControllers(use.controllers())
                .setAggregators(use.aggregators())
                .setJoiners(use.joiners())
                .build();
    }

    /** @throws CorruptStateException if it is none, as for all of these */
    static ClusterSize read(Size size) {
        return new ClusterSize(
                read(size.getRevision()),
                count("controllers", size.getControllers()),
                count("aggregators", size.getAggregators()),
                count("joiners", size.getJoiners()));
    }

    static Revision read(SizeRevision revision) {
        if (revision.getTerm() < 0
                || revision.getCounter() < 0
                || revision.getEgg().length() > MAX_EGG_LENGTH) {
            throw new CorruptStateException("revision " + revision.getCounter() + " of term " + revision.getTerm());
        }
        return new Revision(revision.getTerm(), revision.getEgg(), revision.getCounter());
    }

    static SizeInUse read(SizeUse use) {
        return new SizeInUse(
                read(use.getSize()),
                count("controllers", use.getControllers()),
                count("aggregators", use.getAggregators()),
                count("joiners", use.getJoiners()));
    }

    /** How many nodes of a role, at least 1. */
    static int count(String what, int count) {
        if (count < 1 || count > MAX_NODES) {
            throw new CorruptStateException(
                    Integer.toUnsignedString(count) + " " + what + "; there can be 1 to " + MAX_NODES);
        }
        return count;
    }

    /** Which node of a role, from 0. */
    static int index(RoleKind role, int index) {
        if (index < 0 || index >= MAX_NODES) {
            throw new CorruptStateException(
                    role + " " + Integer.toUnsignedString(index) + "; there can be " + MAX_NODES);
        }
        return index;
    }
}
