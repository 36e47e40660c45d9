package kopi.app.node;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kopi.app.config.ClusterConfig;
import kopi.core.egg.NodeId;
import kopi.core.error.InvalidInputException;
import kopi.core.text.SafeText;
import kopi.core.topology.RoleKind;

/**
 * What a node is called: as it is told, else, if it must have a number, by the ordinal at the end of its host's name, as
 * pods of a StatefulSet have one, from 0 on; else by chance, or, if told so, in a way that follows from the host's name.
 */
public final class NodeName {
    /** In the environment: the node's id. */
    public static final String VARIABLE = "KOPI_NODE_ID";

    /** Given instead of an id: what the host is called says it. */
    public static final String HOST = "host";

    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final Pattern ORDINAL = Pattern.compile(".*-(?<ordinal>[0-9]{1,4})");
    /** Letters: of a number at the end, nodes would take themselves for the how manyth of their kind. 68 bits. */
    private static final int LETTERS = 14;

    private static final int ALPHABET = 26;

    private NodeName() {}

    /**
     * The id of this process's node.
     *
     * @param given by an option or {@link #VARIABLE}; {@link #HOST} for a name that follows from the host's
     * @throws InvalidInputException if it is no id, or there is none and this node needs a number
     */
    public static NodeId of(Optional<String> given, ClusterConfig config, List<RoleKind> roles) {
        return of(given, config, roles, hostName(), new SecureRandom());
    }

    static NodeId of(
            Optional<String> given,
            ClusterConfig config,
            List<RoleKind> roles,
            String hostName,
            RandomGenerator random) {
        RoleKind first = roles.getFirst();
        boolean isByHost = given.filter(HOST::equals).isPresent();
        if (given.isPresent() && !isByHost) {
            return given(given.get());
        }
        boolean needsNumber = roles.stream().anyMatch(role -> role.isStateful() || role == RoleKind.EGG);
        if (needsNumber) {
            return new NodeId(first.node(ordinal(hostName, roles) + 1));
        }
        if (roles.contains(RoleKind.GATEWAY) && !config.addresses().isOwn()) {
            throw new InvalidInputException(config.file() + ": gateways share an address (addresses: shared), so the"
                    + " number of each says which port it has: give it by --id or " + VARIABLE + ", as in gateway-1");
        }
        return isByHost ? NodeId.ofHost(first.text(), shortName(hostName)) : generated(first, random);
    }

    private static String shortName(String hostName) {
        return hostName.split("\\.", 2)[0];
    }

    private static NodeId given(String id) {
        NodeId node;
        try {
            node = new NodeId(id);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("--id (or " + VARIABLE + "): " + e.getMessage(), e);
        }
        if (node.number() < 1) {
            throw new InvalidInputException("--id (or " + VARIABLE + "): \"" + SafeText.value(id)
                    + "\" must end with a number from 1 on, like filter-1");
        }
        return node;
    }

    private static int ordinal(String hostName, List<RoleKind> roles) {
        Matcher matcher = ORDINAL.matcher(shortName(hostName));
        if (!matcher.matches()) {
            throw new InvalidInputException("this node hosts " + String.join(", ", RoleKind.texts(roles))
                    + ", so it needs a number: give it by --id or " + VARIABLE + ", like "
                    + roles.getFirst().node(1)
                    + "; the name of this host, " + SafeText.value(hostName) + ", has none at its end");
        }
        return Integer.parseInt(matcher.group("ordinal"));
    }

    /** One that no other node has: answers to a gateway go to a queue of that name. */
    private static NodeId generated(RoleKind role, RandomGenerator random) {
        var letters = new StringBuilder(role.text()).append('-');
        for (int i = 0; i < LETTERS; i++) {
            letters.append((char) ('a' + random.nextInt(ALPHABET)));
        }
        return new NodeId(letters.toString());
    }

    /** What this machine, container or pod is called; empty if nobody says. */
    static String hostName() {
        try {
            return Files.isReadable(HOST_NAME)
                    ? Files.readString(HOST_NAME).strip()
                    : InetAddress.getLocalHost().getHostName();
        } catch (IOException _) {
            return "";
        }
    }
}
