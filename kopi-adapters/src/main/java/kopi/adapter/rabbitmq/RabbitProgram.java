package kopi.adapter.rabbitmq;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kopi.core.error.UnavailableException;

/**
 * Where RabbitMQ's own programs are on this machine.
 *
 * @param scripts the folder of rabbitmq-server and rabbitmqctl, those that run as whoever starts them: Debian's in
 *     /usr/sbin change to the user "rabbitmq" and to the system's folders
 * @param epmd Erlang's port mapper, which every RabbitMQ node needs
 */
record RabbitProgram(Path scripts, Path epmd) {
    private static final List<String> USUAL = List.of(
            "/usr/lib/rabbitmq/bin",
            "/opt/rabbitmq/sbin",
            "/usr/local/sbin",
            "/opt/homebrew/sbin",
            "/usr/local/opt/rabbitmq/sbin");

    private static final List<String> USUAL_ERLANG = List.of("/usr/lib/erlang/bin", "/usr/local/lib/erlang/bin");

    /**
     * Looks for them.
     *
     * @param environment of this process; RABBITMQ_HOME may name another installation, PATH is looked at, too
     * @throws UnavailableException if there is none, with what to install
     */
    static RabbitProgram find(Map<String, String> environment) {
        List<String> path = List.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1));
        List<String> servers = new ArrayList<>();
        if (environment.containsKey("RABBITMQ_HOME")) {
            servers.add(environment.get("RABBITMQ_HOME") + "/sbin");
        }
        servers.addAll(USUAL);
        path.stream().filter(folder -> !folder.equals("/usr/sbin")).forEach(servers::add);
        List<String> erlang = new ArrayList<>(path);
        erlang.addAll(USUAL_ERLANG);
        return new RabbitProgram(
                folderOf("rabbitmq-server", servers), folderOf("epmd", erlang).resolve("epmd"));
    }

    private static Path folderOf(String program, List<String> folders) {
        for (String folder : folders) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
                return Path.of(folder);
            }
        }
        throw new UnavailableException(
                "found no " + program + " on this machine: install RabbitMQ 3.10 or newer (Debian,"
                        + " Ubuntu: apt-get install rabbitmq-server), or put it on the PATH");
    }

    Path server() {
        return scripts.resolve("rabbitmq-server");
    }

    Path control() {
        return scripts.resolve("rabbitmqctl");
    }
}
