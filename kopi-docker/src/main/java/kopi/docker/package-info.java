/**
 * Nodes as containers of one Docker engine, by its API over its unix socket.
 *
 * <p>Entry point: {@link kopi.docker.DockerRuntimeFactory}, a service that is loaded where the cluster file says {@code runtime:
 * docker}, and nowhere else. Depends on the ports of the core, and on Jackson.
 */
@NullMarked
package kopi.docker;

import org.jspecify.annotations.NullMarked;
