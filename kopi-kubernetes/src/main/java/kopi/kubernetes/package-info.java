/**
 * Nodes as pods of Kubernetes: KubernetesRuntime, over the few calls of the API that it takes.
 *
 * <p>Entry point: {@link kopi.kubernetes.KubernetesRuntimeFactory}, found as a service. Loaded only where the cluster file says {@code
 * runtime: kubernetes}. Knows the core, and what runtimes share.
 */
@NullMarked
package kopi.kubernetes;

import org.jspecify.annotations.NullMarked;
