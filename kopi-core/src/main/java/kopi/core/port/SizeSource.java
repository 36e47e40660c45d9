package kopi.core.port;

import kopi.core.topology.ClusterSize;

/**
 * What controllers are told about how many nodes there are to be: by the leading egg, or by the cluster file until it speaks.
 *
 * <p><b>Threads.</b> May be asked from any thread.
 */
@FunctionalInterface
public interface SizeSource {
    /** The newest that was heard. */
    ClusterSize wanted();
}
