package kopi.testkit.offence;

import kopi.adapter.neighbour.Neighbour;

/** A part of the test kit that knows what it tests. */
public interface Biased {
    Neighbour tested();
}
