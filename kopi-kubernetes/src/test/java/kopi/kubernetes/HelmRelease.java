package kopi.kubernetes;

import com.marcnuri.helm.Helm;
import java.nio.file.Path;
import java.util.Optional;

/** Helm itself on a real Kubernetes, for scripts/test-kubernetes.sh, which may run where no Helm is installed. */
final class HelmRelease {
    private static final String NAME = "monday";
    private static final String NAMESPACE = "shops";
    private static final int TEST_SECONDS = 600;

    private final Path kubeconfig;
    private final Helm chart;

    private HelmRelease(Path kubeconfig, Path chart) {
        this.kubeconfig = kubeconfig;
        this.chart = new Helm(chart);
    }

    private void install(Path values) {
        chart.install()
                .withName(NAME)
                .withNamespace(NAMESPACE)
                .withKubeConfig(kubeconfig)
                .withValuesFile(values)
                .call();
    }

    private void upgrade(Path values) {
        chart.upgrade()
                .withName(NAME)
                .withNamespace(NAMESPACE)
                .withKubeConfig(kubeconfig)
                .withValuesFile(values)
                .call();
    }

    private void test() {
        Helm.test(NAME)
                .withNamespace(NAMESPACE)
                .withKubeConfig(kubeconfig)
                .withTimeout(TEST_SECONDS)
                .call();
    }

    private void uninstall() {
        Helm.uninstall(NAME).withNamespace(NAMESPACE).withKubeConfig(kubeconfig).call();
    }

    /**
     * Does one thing.
     *
     * @param arguments a kubeconfig, the chart, what to do, and for {@code install} and {@code upgrade} a file with values
     */
    public static void main(String[] arguments) {
        var release = new HelmRelease(Path.of(arguments[0]), Path.of(arguments[1]));
        Optional<Path> values = arguments.length > 3 ? Optional.of(Path.of(arguments[3])) : Optional.empty();
        switch (arguments[2]) {
            case "install" -> release.install(values.orElseThrow());
            case "upgrade" -> release.upgrade(values.orElseThrow());
            case "test" -> release.test();
            case "uninstall" -> release.uninstall();
            default -> throw new IllegalArgumentException(arguments[2]);
        }
    }
}
