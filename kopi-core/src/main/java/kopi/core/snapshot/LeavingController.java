package kopi.core.snapshot;

import kopi.core.topology.Revision;

/**
 * A controller that there is not to be any more.
 *
 * @param controller which one, from 0
 * @param revision of the size that has no place for it
 * @param entries how many entries of the journal were its to act upon since
 */
public record LeavingController(int controller, Revision revision, long entries) {}
