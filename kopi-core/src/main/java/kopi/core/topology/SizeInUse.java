package kopi.core.topology;

/**
 * What a controller says of how many nodes are needed: fewer may be wanted, and yet those that leave are needed until what was
 * begun with them has ended.
 *
 * @param size from which on jobs are admitted now
 * @param controllers so many are needed, counted from the first one
 * @param aggregators likewise
 * @param joiners likewise
 */
public record SizeInUse(ClusterSize size, int controllers, int aggregators, int joiners) {}
