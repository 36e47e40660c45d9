package kopi.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import kopi.adapter.grpc.ClientSecurity;
import kopi.adapter.grpc.GatewayAddress;
import kopi.app.client.Cluster;
import kopi.core.client.Patience;
import kopi.protocol.TokenCheck;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which cluster is meant. */
final class ClusterOptions {
    /** Held here, because the JDK forgets the level of a logger that nobody holds. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--gateway",
            required = true,
            split = ",",
            paramLabel = "HOST:PORT",
            description =
                    "The cluster's gateways, separated by commas. One is picked at random; when it dies, another.")
    private List<String> gateways = new ArrayList<>();

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:KOPI_TOKEN}",
            description = "What the gateways want to hear, if they want to hear anything. Default: KOPI_TOKEN in the "
                    + "environment, where others on this machine cannot read it.")
    private @Nullable String token;

    @Option(names = "--tls", description = "Encrypt the connection, trusting the certificates that Java trusts.")
    private boolean isEncrypted;

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            description = "Encrypt the connection, trusting the certificates in this file (PEM).")
    private @Nullable Path authority;

    /**
     * The cluster that is meant.
     *
     * @throws ParameterException if an address is none
     */
    Cluster cluster() {
        // It logs, with stack traces, what the command tells in its own words.
        GRPC.setLevel(Level.OFF);
        List<GatewayAddress> addresses = new ArrayList<>();
        for (String gateway : gateways) {
            try {
                addresses.add(GatewayAddress.parse(gateway));
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--gateway: " + e.getMessage());
            }
        }
        Optional<String> known = Optional.ofNullable(token).filter(given -> !given.isBlank());
        if (known.isPresent() && !TokenCheck.isUsable(known.get())) {
            throw new ParameterException(spec.commandLine(), "--token (or KOPI_TOKEN): " + TokenCheck.REQUIREMENT);
        }
        var security = new ClientSecurity(known, isEncrypted || authority != null, Optional.ofNullable(authority));
        return new Cluster(addresses, security, Patience.USUAL);
    }
}
