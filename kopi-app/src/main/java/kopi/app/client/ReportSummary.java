package kopi.app.client;

/**
 * A file that was written.
 *
 * @param report the report's name
 * @param file where it is
 * @param rows its records, the header not counted
 */
public record ReportSummary(String report, String file, long rows) {}
