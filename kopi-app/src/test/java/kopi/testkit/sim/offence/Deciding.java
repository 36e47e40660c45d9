package kopi.testkit.sim.offence;

import kopi.core.client.ClientSession;
import kopi.core.client.Patience;

/** A part of the simulator that decides for a client. */
public interface Deciding {
    ClientSession session();

    static boolean startsOver() {
        return Patience.USUAL.mayStartOver(1);
    }
}
