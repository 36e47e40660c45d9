package kopi.testkit.sim;

import java.io.IOException;
import kopi.core.node.NodeEngine;
import org.junit.jupiter.api.Test;

/** What a node makes of its link to the broker, with one line of its source changed: the simulation finds it. */
class NodeMutantTest extends SourceMutantSuite {
    @Test
    void timeThatDoesNotPassIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                NodeEngine.class,
                "long millis = time.millis(nowNanos, health.takesMessages());",
                "long millis = 0;",
                "still not at its end",
                "is left");
    }

    @Test
    void aNodeThatNeverSaysThatItIsReadyIsFound() throws IOException, ReflectiveOperationException {
        assertFound(NodeEngine.class, "        isReady = true;\n", "", "still not whole");
    }
}
