package kopi.core.offence;

import kopi.app.Main;

/** Core code that knows the program. */
public final class ReachesUp {
    private ReachesUp() {}

    static Class<?> program() {
        return Main.class;
    }
}
