package kopi.sql.offence;

import kopi.adapter.neighbour.Neighbour;

/** A part of the compiler that knows what queries run on. */
public interface Running {
    Neighbour runner();
}
