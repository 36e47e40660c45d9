/**
 * A client's imperative side: reads the datasets, sends them batch by batch, writes what comes back.
 *
 * <p>Entry points: {@link kopi.app.client.Upload} and {@link kopi.app.client.RunSummary}.
 */
@NullMarked
package kopi.app.client;

import org.jspecify.annotations.NullMarked;
