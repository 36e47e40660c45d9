package kopi.testkit.sim;

import java.io.IOException;
import kopi.core.role.AggregatorJob;
import kopi.core.role.Controller;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What keeps jobs right while there come to be more or fewer nodes, each with one line changed: the simulation finds it. */
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

    @Test
    void anAggregatorThatTakesWhatWasDividedOtherwiseIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                AggregatorJob.class,
                "if (reduced.aggregators() != plan.aggregators()) {",
                "if (reduced.aggregators() < 0) {",
                "ended with other bytes",
                "still not at its end",
                "failed without cause");
    }

    @Test
    void aControllerThatTakesWhatWasDividedOtherwiseForFinishedIsFound()
            throws IOException, ReflectiveOperationException {
        assertFound(
                Class.forName("kopi.core.role.ControlledJob"),
                "if (finished.aggregators() != plan.aggregators()) {",
                "if (finished.aggregators() < 0) {",
                "makes no progress",
                "is started over",
                "still not at its end");
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
