package kopi.testkit.sim;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Tests that change one line of a class's source, and have the simulation find it. */
abstract class SourceMutantSuite {
    @TempDir
    private Path folder;

    /** Fails unless a seed finds the class that has the replacement in it, by one of the symptoms. */
    final void assertFound(Class<?> changed, String original, String replacement, String... symptoms)
            throws IOException, ReflectiveOperationException {
        MutantHunt.assertFound(new SourceMutant(changed, original, replacement).finding(folder), symptoms);
    }
}
