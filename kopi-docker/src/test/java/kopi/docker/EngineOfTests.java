package kopi.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real engine for the tests of a class, none of which finds another one's containers. */
final class EngineOfTests implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private @Nullable Path folder;
    private @Nullable PrivateEngine engine;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("kopi-engine");
        engine = new PrivateEngine(folder);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException, InterruptedException {
        if (engine != null) {
            engine.clear();
        }
    }

    /** The engine's mounts may outlive it for a moment, so its folder is not JUnit's to delete. */
    @Override
    public void afterAll(ExtensionContext context) throws IOException, InterruptedException {
        if (engine != null && folder != null) {
            engine.end();
            new ProcessBuilder("rm", "-rf", folder.toString()).start().waitFor();
        }
    }

    /** The path of its socket. */
    String socket() {
        if (folder == null) {
            throw new IllegalStateException("the engine has not been started");
        }
        return folder.resolve("docker.sock").toString();
    }
}
