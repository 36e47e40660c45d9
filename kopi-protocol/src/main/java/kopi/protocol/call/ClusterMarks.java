package kopi.protocol.call;

import kopi.core.egg.ClusterIdentity;
import kopi.protocol.v1.ClusterMark;

/** A cluster's identity on the wire. */
final class ClusterMarks {
    private ClusterMarks() {}

    /** What is told of it. */
    static ClusterMark write(ClusterIdentity cluster) {
        return ClusterMark.newBuilder()
                .setId(cluster.id())
                .setName(cluster.name())
                .setMachine(cluster.home().machine())
                .setKey(cluster.home().key())
                .setFolder(cluster.home().folder())
                .build();
    }

    /** Whose mark it is; what was not told is empty. */
    static ClusterIdentity read(ClusterMark mark) {
        return new ClusterIdentity(
                mark.getId(),
                mark.getName(),
                new ClusterIdentity.Home(mark.getMachine(), mark.getKey(), mark.getFolder()));
    }
}
