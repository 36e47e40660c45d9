package kopi.testkit.sim;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.UploadInput;

/**
 * What a client has to do.
 *
 * @param input what it reads
 * @param upload what it sends: the batches of each dataset and its end, in order
 * @param expected by output file: the right records, without the header; a character stands for a byte (ISO 8859-1)
 * @param isEphemeral whether the job has no name to come back to
 * @param corrected the same job after somebody has corrected its files, if anybody ever does
 */
public record Assignment(
        JobPlan plan,
        InputIdentity input,
        List<UploadInput> upload,
        Map<String, String> expected,
        boolean isEphemeral,
        Optional<Assignment> corrected) {
    public Assignment {
        upload = List.copyOf(upload);
        expected = new TreeMap<>(expected);
    }
}
