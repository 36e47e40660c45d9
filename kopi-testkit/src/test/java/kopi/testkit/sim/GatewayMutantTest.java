package kopi.testkit.sim;

import java.io.IOException;
import kopi.core.gateway.ConnectedJobs;
import kopi.core.gateway.PendingRequests;
import kopi.core.gateway.ResultsSession;
import kopi.core.gateway.UploadSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The engines of a gateway, each with one line of its source changed: the simulation finds every one. */
class GatewayMutantTest extends SourceMutantSuite {
    @Test
    void acknowledgingABatchBeforeItIsStoredIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                UploadSession.class,
                "        steps.add(new UploadStep.Pass(next));\n",
                "        steps.add(new UploadStep.Pass(next));\n        steps.add(new UploadStep.Acknowledge(next));\n",
                "is started over",
                "makes no progress",
                "still not at its end");
    }

    @Test
    void aPartThatIsLostWhileItWaitsIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                UploadSession.class,
                "        if (next == null || state",
                "        waiting = null;\n        if (next == null || state",
                "is started over",
                "makes no progress",
                "still not at its end");
    }

    @Tag("long")
    @Test
    void roomThatIsNotGivenBackIsFound() throws IOException, ReflectiveOperationException {
        assertFound(UploadSession.class, "        unconfirmed--;\n", "", "still not at its end", "makes no progress");
    }

    /** Takes what is answered again, while a controller reads its journal again, for the answer to another question. */
    @Test
    void idsOfQuestionsThatEveryLifeCountsAfreshAreFound() throws IOException, ReflectiveOperationException {
        assertFound(
                PendingRequests.class,
                "        long id = chance.getAsLong();\n",
                "        long id = open.size() + 1;\n",
                "has the answer to another one");
    }

    @Test
    void resultsThatCountAsProcessedBeforeTheyAreHandedOnAreFound() throws IOException, ReflectiveOperationException {
        assertFound(
                ResultsSession.class,
                "                waiting.add(new ResultsStep.Send(offset, stamp, message));\n",
                "waiting.add(new ResultsStep.Send(offset, stamp, message)); steps.add(new ResultsStep.Processed(offset));\n",
                "wait at gateway");
    }

    @Test
    void resultsThatAreNotHeldAgainstWhatTheClientHasAreFound() throws IOException, ReflectiveOperationException {
        assertFound(
                ResultsSession.class,
                "switch (resume.judge(offset, stamp)) {",
                "switch (ResumePoint.Verdict.NEW) {",
                "other entries than those before it");
    }

    @Tag("long")
    @Test
    void aClientThatIsForgottenWhenItsEarlierCallsEndIsFound() throws IOException, ReflectiveOperationException {
        assertFound(ConnectedJobs.class, "        job.calls--;\n", "        job.calls = 0;\n", "which does not say so");
    }
}
