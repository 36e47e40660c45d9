package kopi.core.snapshot;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPhase;
import kopi.core.job.JobPlan;
import kopi.core.job.SeenBatches;
import kopi.core.message.Message.TablesJoined;

/**
 * What is known of a job by whoever leads it.
 *
 * @param controller which controller acts for it, from 0
 * @param input what its client says that it reads
 * @param attempt which attempt at its name it is, from 0
 * @param isEphemeral whether it goes when its client has gone
 * @param finished by dataset: which batches are finished
 * @param joined what was said of its tables, once they are joined
 * @param failure why it has failed, for people; empty if it has not
 */
public record LedJob(
        int controller,
        JobPlan plan,
        InputIdentity input,
        int attempt,
        boolean isEphemeral,
        JobPhase phase,
        SortedMap<String, SeenBatches> finished,
        Optional<TablesJoined> joined,
        String failure) {
    public LedJob {
        finished = Collections.unmodifiableSortedMap(new TreeMap<>(finished));
    }
}
