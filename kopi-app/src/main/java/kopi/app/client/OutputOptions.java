package kopi.app.client;

import java.nio.file.Path;

/**
 * How a client writes its reports.
 *
 * @param folder where they go
 * @param hasSafeCells whether texts that a spreadsheet would take for formulas are written so that it does not
 */
public record OutputOptions(Path folder, boolean hasSafeCells) {
    /** In the usual form. */
    public static OutputOptions in(Path folder) {
        return new OutputOptions(folder, false);
    }
}
