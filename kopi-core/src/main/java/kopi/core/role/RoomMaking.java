package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import kopi.core.message.Message.JobFailed;
import kopi.core.model.JobId;
import kopi.core.port.Destination.Journal;
import kopi.core.port.StateMemory;
import kopi.core.role.Effect.Publish;

/**
 * Ends the jobs that have to make room on a node, without waiting for their next batch. Like time, how full a node is is no
 * part of a role's state: the verdict is a message to the controller, in whose journal it stands; what is forgotten here
 * would be folded again, did that message get lost.
 */
record RoomMaking(String role, StateMemory memory) {
    /**
     * What is to be done about the jobs of one owner.
     *
     * @param forget frees what is held for a job
     */
    List<Effect> effects(Journal standing, Function<JobId, List<Effect>> forget) {
        Map<JobId, String> verdicts = memory.verdicts(standing);
        List<Effect> effects = new ArrayList<>();
        verdicts.forEach((job, why) -> {
            effects.add(new Publish(Routes.CONTROL, new JobFailed(job, role + ": " + why)));
            effects.addAll(forget.apply(job));
            memory.release(standing, job);
        });
        return effects;
    }
}
