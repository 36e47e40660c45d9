package kopi.core.offence.right;

import kopi.core.offence.left.Left;

/** Depends on what depends on it. */
public interface Right {
    Left other();
}
