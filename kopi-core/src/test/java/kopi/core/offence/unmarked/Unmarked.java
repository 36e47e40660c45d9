package kopi.core.offence.unmarked;

import org.assertj.core.api.Assertions;

/** Lives in a package without package-info and depends on a library that the core must not have. */
public final class Unmarked {
    private Unmarked() {}

    static Class<?> offend() {
        return Assertions.class;
    }
}
