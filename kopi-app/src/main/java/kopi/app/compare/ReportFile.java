package kopi.app.compare;

import java.util.List;
import java.util.Set;

/**
 * A file of a result folder, and how its rows are to be read.
 *
 * @param name of the file
 * @param numbers columns in which {@code 78.0} is {@code 78.00}; all others are text
 * @param rankedCustomers whether it ranks customers, of whom any tied for the last places may be listed
 */
record ReportFile(String name, Set<String> numbers, boolean rankedCustomers) {
    /** All that are compared. Other files of a folder, as rejects.csv, are no reports. */
    static final List<ReportFile> ALL = List.of(
            new ReportFile("t1.csv", Set.of("final_amount"), false),
            new ReportFile("t2_1.csv", Set.of("profit_sum"), false),
            new ReportFile("t2_2.csv", Set.of("sellings_qty"), false),
            new ReportFile("t3.csv", Set.of("tpv"), false),
            new ReportFile("t4.csv", Set.of(TiedCustomers.QUANTITY), true));
}
