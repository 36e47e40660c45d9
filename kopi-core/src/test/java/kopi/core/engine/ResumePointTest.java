package kopi.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import kopi.core.engine.ResumePoint.Verdict;
import kopi.core.port.SnapshotStore.Snapshot;
import org.junit.jupiter.api.Test;

class ResumePointTest {
    private static final long STAMP = 77;

    private static ResumePoint afterTenEntries() {
        return ResumePoint.after(Optional.of(new Snapshot(new byte[0], 10, STAMP)));
    }

    @Test
    void withoutASnapshotEverythingIsNew() {
        ResumePoint start = ResumePoint.after(Optional.empty());
        assertThat(start.from()).isZero();
        assertThat(start.judge(0, 5)).isEqualTo(Verdict.NEW);
        assertThat(start.judge(1, 6)).isEqualTo(Verdict.NEW);
    }

    @Test
    void theLastEntryOfTheSnapshotIsReadAgainAndLeftOut() {
        ResumePoint point = afterTenEntries();
        assertThat(point.from()).isEqualTo(9);
        assertThat(point.judge(9, STAMP)).isEqualTo(Verdict.KNOWN);
        assertThat(point.judge(10, 5)).isEqualTo(Verdict.NEW);
    }

    @Test
    void anotherEntryInItsPlaceIsAnotherHistory() {
        assertThat(afterTenEntries().judge(9, STAMP + 1)).isEqualTo(Verdict.OTHER_HISTORY);
    }

    @Test
    void aJournalThatEndsBeforeTheSnapshotIsAnotherHistory() {
        assertThat(afterTenEntries().judge(7, STAMP)).isEqualTo(Verdict.OTHER_HISTORY);
    }

    @Test
    void whatWasReleasedIsNotMissed() {
        assertThat(afterTenEntries().judge(10, 5)).isEqualTo(Verdict.NEW);
    }

    @Test
    void whatIsMissingBehindTheSnapshotIsAGap() {
        ResumePoint point = afterTenEntries();
        assertThat(point.judge(11, 5)).isEqualTo(Verdict.GAP);
        assertThat(point.judge(12, 6)).isEqualTo(Verdict.NEW);
    }
}
