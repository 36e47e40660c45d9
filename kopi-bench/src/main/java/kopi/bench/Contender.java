package kopi.bench;

import java.nio.file.Path;
import java.util.List;

/** A program that makes reports from a dataset directory, as a whole process. */
interface Contender {
    /** Its name in tables. */
    String name();

    /** The command that makes the reports. */
    List<String> command(Path data, Path reports);
}
