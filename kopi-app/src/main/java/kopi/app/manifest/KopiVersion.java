package kopi.app.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** The version of kopi that runs: that of its POM, which the build writes into {@code version.properties}. */
public final class KopiVersion {
    private static final String RESOURCE = "/version.properties";
    private static final String CURRENT = read();

    private KopiVersion() {}

    /** As in the POM, {@code 1.2.3} or {@code 1.2.3-SNAPSHOT}. May be called by any thread. */
    public static String current() {
        return CURRENT;
    }

    private static String read() {
        Properties properties = new Properties();
        try (InputStream in = KopiVersion.class.getResourceAsStream(RESOURCE)) {
            properties.load(Objects.requireNonNull(in, RESOURCE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Objects.requireNonNull(properties.getProperty("version"), RESOURCE);
    }
}
