package kopi.core.port;

import java.util.Optional;
import kopi.core.error.UnavailableException;

/** Makes runtimes for nodes that are pods of Kubernetes. Found as a service (see {@link java.util.ServiceLoader}) where one is wanted. */
public interface PodRuntimeFactory {
    /**
     * Where pods are.
     *
     * @param cluster the name of kopi's cluster, which its pods have as a label
     * @param self who asks, unlike all others: what holds the lease
     * @param server the API server's address, {@code https://HOST:PORT}
     * @param namespace in which the pods are
     * @param token the path of the file that has the token of who asks; it is read again, as it changes. Empty: none is needed
     * @param authority the path of a file that says whom to trust, PEM; empty: whom Java trusts
     */
    record Settings(
            String cluster,
            String self,
            String server,
            String namespace,
            Optional<String> token,
            Optional<String> authority) {}

    /**
     * Opens one. Does not ask the server yet.
     *
     * @throws UnavailableException if a file cannot be read
     */
    NodeRuntime open(Settings settings, NodeRuntime.Answers answers);
}
