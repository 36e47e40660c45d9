package kopi.core.message;

import kopi.core.model.Batch;

/**
 * What one report takes out of a batch.
 *
 * @param report the report's name
 * @param rows its columns; which ones depends on the stage, see {@link Message}
 */
public record Section(String report, Batch rows) {}
