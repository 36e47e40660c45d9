package kopi.adapter.neighbour;

import kopi.adapter.offender.Offender;

/** Knows the adapter that knows it. */
public interface Neighbour {
    Offender other();
}
