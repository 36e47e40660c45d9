package kopi.app;

import kopi.app.cli.KopiCommand;

/** The program {@code kopi}. */
public final class Main {
    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(KopiCommand.executeAsProcess(args));
    }
}
