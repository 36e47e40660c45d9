package kopi.app.cluster;

/**
 * A job, as {@code kopi status} shows it.
 *
 * @param phase running, completed or failed
 * @param controller the node that leads it
 */
public record JobReport(String job, String phase, long finishedBatches, String controller) {}
