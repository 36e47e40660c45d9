package kopi.core.offence.left;

import kopi.core.offence.right.Right;

/** Depends on what depends on it. */
public interface Left {
    Right other();
}
