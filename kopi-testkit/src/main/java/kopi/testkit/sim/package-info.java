/**
 * A whole cluster, its broker, network, disks, clocks and clients in one thread and in virtual time, driven by a seed.
 *
 * <p>Entry point: {@link kopi.testkit.sim.Simulation}. What decides is the real code of the core; what it runs on is
 * simulated, and anything that DESIGN.md allows for goes wrong in it. After every event invariants are checked, in the
 * end the bytes of the reports and what is left behind. {@link kopi.testkit.sim.Components} lets tests put broken pieces in, to
 * prove that the simulation finds them.
 *
 * <p>One thread. Nothing here may depend on the order of a hash table, on identity hash codes or on a real clock: the same
 * seed gives the same run, event by event.
 */
@NullMarked
package kopi.testkit.sim;

import org.jspecify.annotations.NullMarked;
