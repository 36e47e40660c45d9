package kopi.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import kopi.app.deploy.ClusterKeys;
import kopi.core.text.SafeText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kopi keys}: what a cluster of more than one machine must share. */
@Command(
        name = "keys",
        description = "Make what the nodes of a cluster share and nobody else may know, as files: a token, a secret, a "
                + "certificate with its key, a password for the broker. What is there already stays.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class KeysCommand implements Callable<Integer> {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9*._:-]{1,253}");

    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9_-]{1,63}");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where to.")
    private Path out = Path.of("");

    @Option(
            names = "--host",
            split = ",",
            paramLabel = "HOST",
            description =
                    "Names and addresses under which clients reach gateways, separated by commas; the certificate "
                            + "is for them. Default: localhost,127.0.0.1.")
    private List<String> hosts = List.of("localhost", "127.0.0.1");

    @Option(
            names = "--broker",
            paramLabel = "DIR",
            description =
                    "Make rabbitmq.conf there, too: a RabbitMQ that starts with it and no data has the user kopi with "
                            + "that password.")
    private @Nullable Path broker;

    @Option(
            names = "--broker-nodes",
            split = ",",
            paramLabel = "HOST",
            description =
                    "With --broker: host names, without dots, of the nodes of a RabbitMQ cluster, separated by commas; "
                            + "rabbitmq-env.conf there has what they know each other by.")
    private List<String> brokerNodes = List.of();

    private KeysCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        check("--host", hosts, HOST, "a name or an address");
        check("--broker-nodes", brokerNodes, NODE, "a host's name without dots");
        var keys = new ClusterKeys(out);
        keys.make(hosts);
        if (broker != null) {
            keys.makeBrokerFile(broker, brokerNodes);
        }
        SafePrinter to = SafePrinter.over(spec.commandLine().getOut());
        keys.made().forEach(file -> to.println("made " + SafeText.value(file)));
        to.flush();
        return 0;
    }

    private void check(String option, List<String> texts, Pattern form, String what) {
        texts.stream().filter(text -> !form.matcher(text).matches()).findFirst().ifPresent(text -> {
            throw new ParameterException(
                    spec.commandLine(), option + ": \"" + SafeText.value(text) + "\" is not " + what);
        });
    }
}
