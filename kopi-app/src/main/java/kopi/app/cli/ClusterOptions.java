package kopi.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kopi.adapter.grpc.ClientSecurity;
import kopi.adapter.grpc.GatewayAddress;
import kopi.app.client.Cluster;
import kopi.app.config.ClusterConfig;
import kopi.core.client.Patience;
import kopi.core.egg.ClusterIdentity;
import kopi.core.error.InvalidInputException;
import kopi.protocol.TokenCheck;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which cluster is meant. */
final class ClusterOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--gateway",
            split = ",",
            paramLabel = "HOST:PORT",
            description =
                    "The cluster's gateways, separated by commas. One is chosen at random; if it fails, another one.")
    private List<String> gateways = new ArrayList<>();

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:KOPI_TOKEN}",
            description =
                    "The token that authenticates this client, if the gateways require one. Default: KOPI_TOKEN in the "
                            + "environment, where others on this machine cannot read it.")
    private @Nullable String token;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:KOPI_TOKEN_FILE}",
            description =
                    "A file with the token in it. Default: KOPI_TOKEN_FILE in the environment. --token overrides it.")
    private @Nullable Path tokenFile;

    @Option(names = "--tls", description = "Encrypt the connection, trusting the certificates that Java trusts.")
    private boolean isEncrypted;

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            description = "Encrypt the connection, trusting the certificates in this file (PEM).")
    private @Nullable Path authority;

    @Option(
            names = "--cluster",
            paramLabel = "FILE",
            description =
                    "The cluster file (cluster.yaml) of the cluster that is meant: a gateway of another cluster is "
                            + "refused by name. Its cluster is known by name: in it, or by its state folder on this machine.")
    private @Nullable Path file;

    /**
     * The cluster that is meant.
     *
     * @throws ParameterException if an address is none
     * @throws InvalidInputException if the cluster file cannot be read, or does not say which cluster it is
     */
    Cluster cluster() {
        GrpcLog.silence();
        if (!isGiven()) {
            throw new ParameterException(
                    spec.commandLine(), "--gateway HOST:PORT is missing; kopi status shows a cluster's gateways");
        }
        List<GatewayAddress> addresses = new ArrayList<>();
        for (String gateway : gateways) {
            try {
                addresses.add(GatewayAddress.parse(gateway));
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--gateway: " + e.getMessage());
            }
        }
        if (token != null
                && token.isBlank()
                && spec.commandLine().getParseResult().hasMatchedOption("--token")) {
            throw new ParameterException(spec.commandLine(), "--token is empty");
        }
        Optional<String> known = Optional.ofNullable(token)
                .filter(given -> !given.isBlank())
                .or(() -> Optional.ofNullable(tokenFile)
                        .filter(file -> !file.toString().isEmpty())
                        .map(TokenFile::read));
        if (known.isPresent() && !TokenCheck.isUsable(known.get())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--token (or --token-file, KOPI_TOKEN, KOPI_TOKEN_FILE): " + TokenCheck.REQUIREMENT);
        }
        var security = new ClientSecurity(known, isEncrypted || authority != null, Optional.ofNullable(authority));
        return new Cluster(addresses, security, Patience.USUAL, identity());
    }

    /** Whether any is meant. */
    boolean isGiven() {
        return !gateways.isEmpty();
    }

    private Optional<ClusterIdentity> identity() {
        if (file == null) {
            return Optional.empty();
        }
        Optional<ClusterIdentity> known = ClusterConfig.read(file).home().known();
        if (known.isEmpty()) {
            throw new InvalidInputException("--cluster " + file + ": its cluster was never started here, so it is not"
                    + " known which one it is; give it a name (name: in the file) and start it again");
        }
        return known;
    }
}
