package kopi.app.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What came of a command. */
record CommandLineRun(int exitCode, String out, String err) {
    static CommandLineRun of(Object command, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
        return new CommandLineRun(exitCode, out.toString(), err.toString());
    }
}
