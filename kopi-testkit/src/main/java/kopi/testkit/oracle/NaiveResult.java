package kopi.testkit.oracle;

import java.util.List;
import java.util.Map;

/**
 * What {@link NaiveReports} found.
 *
 * @param files the exact bytes of each output file of the requested reports, by name, in the order of the reports
 * @param rejects every rejected row of the files that the reports need: stores, menu items, users, transactions, items;
 *     within a folder by file name and line
 */
public record NaiveResult(Map<String, byte[]> files, List<NaiveReject> rejects) {}
