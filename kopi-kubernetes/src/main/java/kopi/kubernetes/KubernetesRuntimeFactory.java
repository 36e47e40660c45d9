package kopi.kubernetes;

import kopi.core.port.NodeRuntime;
import kopi.core.port.PodRuntimeFactory;

/** Opens {@link KubernetesRuntime}s. */
public final class KubernetesRuntimeFactory implements PodRuntimeFactory {
    /** For {@link java.util.ServiceLoader}. */
    public KubernetesRuntimeFactory() {}

    @Override
    public NodeRuntime open(Settings settings, NodeRuntime.Answers answers) {
        var server = new ApiServer(settings);
        return new KubernetesRuntime(
                server, new Lease(server, settings.cluster(), settings.self()), settings.cluster(), answers);
    }
}
