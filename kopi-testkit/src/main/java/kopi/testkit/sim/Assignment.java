package kopi.testkit.sim;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;

/**
 * What a client has to do.
 *
 * @param upload what it sends: the batches of each dataset and its end, in order
 * @param expected by output file: the right records, without the header; a character stands for a byte (ISO 8859-1)
 */
public record Assignment(JobPlan plan, List<Message> upload, Map<String, String> expected) {
    public Assignment {
        upload = List.copyOf(upload);
        expected = new TreeMap<>(expected);
    }
}
