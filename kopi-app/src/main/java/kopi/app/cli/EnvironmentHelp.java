package kopi.app.cli;

import java.util.List;

/** What {@code kopi help environment} says; docs/operations.md says the same. */
final class EnvironmentHelp {
    static final List<String> LINES = List.of(
            "Environment variables:",
            "",
            "  KOPI_JAVA_HOME     The JDK that ./kopi uses, 25 or newer; one that does not fit is an error. Without it",
            "                     JAVA_HOME, the PATH and the usual places are searched.",
            "  KOPI_JAVA_OPTS     Options for kopi's JVM, separated by blanks, as in KOPI_JAVA_OPTS=-Xmx4g. They override",
            "                     ./kopi's own, and a collector in them overrides one in JAVA_TOOL_OPTIONS,",
            "                     JDK_JAVA_OPTIONS or _JAVA_OPTIONS. Nodes of a cluster take theirs from jvm in the",
            "                     cluster file.",
            "  KOPI_AOT           off: start without the cache of loaded classes, and make none.",
            "  KOPI_TOKEN         The token for submit and results; --token overrides it.",
            "  KOPI_TOKEN_FILE    A file with that token; --token-file overrides it.",
            "  KOPI_NODE_ID       What kopi node calls its node, as --id does.",
            "  KOPI__SECTION__KEY Overrides a key of the cluster file: KOPI__BROKER__HOST is broker.host,",
            "                     KOPI__LIMITS__OPEN_JOBS limits.open-jobs, KOPI__SECURITY__TOKEN_FILE security.token-file.",
            "  OTEL_...           Traces of nodes and of submit; see \"Traces\" in docs/operations.md.",
            "  KOPI_STACK_TRACES  Set to anything: show where an error comes from, for a report of a bug.",
            "",
            "The cluster file may name any variable for its secrets, by secret-from, token-from and password-from.");

    private EnvironmentHelp() {}
}
