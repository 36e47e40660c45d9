package kopi.testkit.sim;

import java.io.IOException;
import kopi.core.client.ClientEngine;
import kopi.core.engine.CommitProtocol;
import kopi.core.engine.FoldEngine;
import kopi.core.engine.ResumePoint;
import kopi.core.engine.RoleEngine;
import kopi.core.role.AggregatorJob;
import kopi.core.role.JoinerJob;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The engines that production and simulation share, each with one line of its source changed so that it breaks a rule that
 * exactly-once rests on: the simulation finds every one within a bounded number of seeds.
 */
class EngineMutantTest extends SourceMutantSuite {
    @Test
    void acknowledgingBeforeTheConfirmationIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                CommitProtocol.class,
                "return hasEnded && isConfirmed(Message.RANKS);",
                "return hasEnded;",
                "what it led to has not arrived");
    }

    @Test
    void settlingJournalEntriesOutOfOrderIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                CommitProtocol.class,
                "while (!inOrder.isEmpty() && inOrder.element().isDone()) {",
                "while (!inOrder.isEmpty()) {",
                "what it led to has not arrived");
    }

    @Test
    void aSnapshotWhileSomethingIsUnsettledIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                FoldEngine.class,
                "if (unsettled == 0 && isSnapshotDue(nowNanos)) {",
                "if (isSnapshotDue(nowNanos)) {",
                "which saves its state, is done with",
                "counted twice",
                "is started over",
                "other entries");
    }

    @Tag("long")
    @Test
    void aSnapshotOfAnotherHistoryThatIsAcceptedIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                FoldEngine.class,
                "case OTHER_HISTORY -> startOver(\"it is not the one that was read\");",
                "case OTHER_HISTORY -> List.of();",
                "its state is made of other entries",
                "no entry has the stamp",
                "still not at its end");
    }

    @Tag("long")
    @Test
    void aSnapshotWhoseStampIsNotComparedIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                ResumePoint.class,
                " || (offset == from() && stamp != stampBefore)",
                "",
                "its state is made of other entries",
                "are other entries than those before it",
                "no entry has the stamp");
    }

    @Tag("long")
    @Test
    void aSnapshotThatIsKeptWhenTheJournalIsReplacedIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                FoldEngine.class,
                "        steps.add(new FoldStep.DiscardSnapshots(options.journal()));\n        return steps;",
                "        return steps;",
                "still not at its end",
                "no gateway could be reached",
                "its state is made of other entries",
                "no entry has the stamp");
    }

    @Test
    void aSnapshotThatNamesTheNextEntryTooEarlyIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                FoldEngine.class,
                "new Snapshot(state, last.offset() + 1, last.stamp())",
                "new Snapshot(state, last.offset(), last.stamp())",
                "its state is made of other entries",
                "counted twice",
                "makes no progress",
                "is started over",
                "which has no name, is left",
                "still not at its end");
    }

    @Test
    void aRestoredFoldThatDoesNotFollowAgainIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                RoleEngine.class,
                "fold.restore(state).stream()",
                "fold.restore(state).stream().limit(0)",
                "makes no progress",
                "is started over",
                "still not at its end");
    }

    @Test
    void entriesThatAreLeftOutWhileASnapshotIsDueAreFound() throws IOException, ReflectiveOperationException {
        assertFound(
                FoldEngine.class,
                "                heldBack.add(entry);\n",
                "                if (!(unsettled > 0 && isSnapshotDue(nowNanos))) heldBack.add(entry);\n",
                "its state is made of other entries");
    }

    // --- Clients. ---------------------------------------------------------------------------------------------------

    @Test
    void whatIsSentAgainFromTheWrongSeqIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                ClientEngine.class,
                "unfinished.unstored().forEach(",
                "unfinished.unstored().stream().skip(1).forEach(",
                "makes no progress",
                "still not at its end");
    }

    @Test
    void whatIsAcknowledgedBySendingItIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                ClientEngine.class,
                "        unfinished.add(item);\n",
                "        if (!isUploading) unfinished.add(item);\n",
                "makes no progress",
                "still not at its end");
    }

    @Test
    void resultsThatAreReadFromTheWrongEntryAreFound() throws IOException, ReflectiveOperationException {
        assertFound(
                ClientEngine.class,
                "present.next(), present.stamp()",
                "present.next() + (present.next() > 0 ? 1 : 0), present.stamp()",
                "is started over");
    }

    // --- Absence, and loss. -----------------------------------------------------------------------------------------

    @Tag("long")
    @Test
    void aClientThatTakesSilenceForLossIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                ClientEngine.class,
                "        if (loss.isEmpty()) {\n            if (watch.isAuditing()) {",
                "        if (watch.isAuditing()) loss = \"silence\"; if (loss.isEmpty()) { if (watch.isAuditing()) {",
                "is started over, though no journal can have lost anything");
    }

    @Test
    void aBatchThatIsFinishedBeforeItHasArrivedIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                CommitProtocol.class,
                "        if (isVouchedFor) {",
                "        if (isVouchedFor || rank == 1) {",
                "is started over, though no journal can have lost anything");
    }

    @Tag("long")
    @Test
    void anAggregatorThatDoesNotSeeWhatItLacksIsFound() throws IOException, ReflectiveOperationException {
        assertFound(AggregatorJob.class, "JournalLoss.of(progress, audit.batches())", "\"\"", "still not at its end");
    }

    @Tag("long")
    @Test
    void aJoinerThatDoesNotSeeWhatItLacksIsFound() throws IOException, ReflectiveOperationException {
        assertFound(JoinerJob.class, "loss.isEmpty() ? lostGroups(audit) : loss", "\"\"", "still not at its end");
    }

    @Tag("long")
    @Test
    void aClientThatSendsNothingAgainIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                Class.forName("kopi.core.client.ProgressWatch"),
                "if (quiet.compareTo(nextResend) < 0) {",
                "if (!quiet.isNegative()) {",
                "still not at its end");
    }

    @Test
    void aCloseBeforeTheReportsAreOnTheDiskIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                ClientEngine.class,
                "        steps.add(new ClientStep.Commit<>());\n",
                "steps.add(new ClientStep.Notify<>(call, 0, new CloseJob(goal.job()))); steps.add(new ClientStep.Commit<>());\n",
                "before its reports are on the disk",
                "that somebody may come back for");
    }

    @Tag("long")
    @Test
    void aCloseThatIsNotRepeatedWhenItsGatewayIsLostIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                ClientEngine.class,
                "if (tried.compareTo(Patience.CLOSING) > 0) {",
                "if (true) {",
                "has tried to close its job for");
    }

    @Test
    void aCloseThatIsTakenForGrantedIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                ClientEngine.class,
                "            noteUnanswered(steps, reason);\n",
                "if (errand == Errand.CLOSE) { finish(steps); return steps; } noteUnanswered(steps, reason);\n",
                "no journal knows that it is closed",
                "which has no name, is left");
    }

    @Tag("long")
    @Test
    void aReportOfAnOldAttemptThatIsKeptIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                ClientEngine.class,
                "        session = null;\n        watch.end();\n        unfinished.clear();\n",
                "        watch.end();\n        unfinished.clear();\n",
                "other bytes",
                "a journal has more than",
                "still not at its end");
    }

    @Tag("long")
    @Test
    void aJobThatIsStartedOverAsTheSameAttemptIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                ClientEngine.class,
                "wanted = Math.max(attempt + 1, answer.attempt());",
                "wanted = answer.attempt();",
                "still not at its end",
                "other bytes",
                "failed without cause");
    }

    // --- What clients leave behind. ---------------------------------------------------------------------------------

    @Test
    void aJobWithoutANameThatIsKeptUntilItsResultsExpireIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                Class.forName("kopi.core.role.JobWatch"),
                "job.isEphemeral() ? limits.clientTimeoutSeconds() : limits.resultRetentionSeconds();",
                "limits.resultRetentionSeconds();",
                "which has no name, is left");
    }

    @Tag("long")
    @Test
    void aSnapshotThatDoesNotKnowWhichJobsHaveNoNameIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                Class.forName("kopi.core.role.ControlledJob"),
                "new LedJob(plan, input, attempt, isEphemeral, phase",
                "new LedJob(plan, input, attempt, false, phase",
                "which has no name, is left");
    }

    @Test
    void aFoldThatAStrayMessageBreaksIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                RoleEngine.class,
                "catch (UnexpectedMessageException _)",
                "catch (kopi.core.error.CorruptStateException _)",
                "makes no progress",
                "still not at its end",
                "failed without cause",
                "failed while failing a job");
    }

    @Tag("long")
    @Test
    void aBrokenFoldThatIsNotMadeAgainPastTheEntryIsFound() throws IOException, ReflectiveOperationException {
        assertFound(
                FoldEngine.class,
                "        leftOut.add(offender);\n",
                "",
                "makes no progress",
                "still not at its end",
                "is started over");
    }
}
