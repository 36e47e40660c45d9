package kopi.app.page;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import kopi.adapter.signals.PrometheusMeter;
import kopi.adapter.signals.SignalSecurity;
import kopi.adapter.signals.SignalServer;
import kopi.adapter.signals.Site;
import kopi.app.client.UploadOptions;
import kopi.core.access.Principals;
import kopi.core.node.Vitals;
import kopi.core.schema.Schema;

/**
 * Shows a page on this machine only, to who knows its address: a key that nobody can guess is part of it, behind the {@code #},
 * which browsers do not send to anybody.
 */
public final class PageServer implements AutoCloseable {
    private static final int KEY_BYTES = 18;

    private final SignalServer server;
    private final String key;

    private PageServer(Site site, int port) {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        this.key = Base64.getUrlEncoder().encodeToString(random);
        this.server = new SignalServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                new SignalSecurity(Principals.sharing(key), Optional.empty()),
                new PrometheusMeter(),
                () -> Vitals.READY,
                Optional.of(site));
    }

    /**
     * Begins to show the results in a folder.
     *
     * @param port 0: any that is free
     * @throws kopi.core.error.KopiException if there are none, or the port is taken
     */
    public static PageServer ofResults(Path folder, int port) {
        return new PageServer(new ResultSite(Results.in(folder)), port);
    }

    /**
     * Begins to show what there is to ask about an input.
     *
     * @param sql what the editor begins with
     * @param folder an empty one, for results
     * @param port 0: any that is free
     * @throws kopi.core.error.KopiException if the port is taken
     */
    public static PageServer ofQueries(
            UploadOptions input, Schema schema, int threads, String sql, Path folder, int port) {
        return new PageServer(new QuerySite(input, schema, threads, sql, folder), port);
    }

    /**
     * Begins to show simulated clusters.
     *
     * @param seed which one is shown first
     * @param port 0: any that is free
     * @throws kopi.core.error.KopiException if the port is taken
     */
    public static PageServer ofSimulation(long seed, int port) {
        return new PageServer(new SimulationSite(seed), port);
    }

    /** Where a browser finds it, key included. */
    public String address() {
        return "http://127.0.0.1:" + server.address().getPort() + "/#key=" + key;
    }

    @Override
    public void close() {
        server.close();
    }
}
