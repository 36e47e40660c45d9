package kopi.testkit.sim;

import java.io.IOException;
import kopi.core.role.Controller;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What keeps jobs right while there come to be more or fewer nodes, each with one line changed: the simulation finds it. That
 * what was divided among others is void is too rare for that; {@code OwnersTest} and {@code ScalingTest} of the core hold it.
 */
class ScalingMutantTest extends SourceMutantSuite {
    @Test
    void nodesThatLeaveBeforeTheirJobsHaveEndedAreFound() throws IOException, ReflectiveOperationException {
        assertFound(
                Class.forName("kopi.core.egg.Draining"),
                "        return needed > wanted ?",
                "        return needed < 0 ?",
                "still not at its end",
                "makes no progress");
    }

    @Tag("long")
    @Test
    void jobsThatGoToAnotherControllerInTheMiddleAreFound() throws IOException, ReflectiveOperationException {
        assertFound(
                Controller.class,
                "                .map(ControlledJob::controller)\n",
                "                .map(known -> group.beginner(known.id()))\n",
                "makes no progress",
                "is started over",
                "still not at its end");
    }
}
