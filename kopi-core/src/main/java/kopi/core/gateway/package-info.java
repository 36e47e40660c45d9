/**
 * A gateway's side towards its clients, sans I/O: which jobs have a client here, which questions controllers owe an answer,
 * and what happens in an upload and in the reading of results.
 *
 * <p>Entry points: {@link kopi.core.gateway.UploadSession} and {@link kopi.core.gateway.ResultsSession}, one for each call:
 * inputs in, steps out; {@link kopi.core.gateway.ConnectedJobs} and {@link kopi.core.gateway.PendingRequests}, which a gateway's
 * calls share. Single owner each, no threads, no clock. Servers carry the steps out over gRPC, the simulator over simulated
 * connections; neither decides anything. Depends on {@link kopi.core.engine} and {@link kopi.core.message}.
 */
@NullMarked
package kopi.core.gateway;

import org.jspecify.annotations.NullMarked;
