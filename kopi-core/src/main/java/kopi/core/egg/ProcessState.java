package kopi.core.egg;

/** What a runtime knows about a node's process. */
public sealed interface ProcessState {
    /**
     * It runs; whether it works is another matter.
     *
     * @param pid its process; 0 where that means nothing
     * @param restarts how often the node was started after its first start
     * @param ageMillis for how long it has been running
     * @param isStopped whether it is certain that it can do nothing, having been stopped (SIGSTOP)
     */
    record Alive(long pid, long incarnation, int restarts, long ageMillis, boolean isStopped) implements ProcessState {}

    /**
     * It does not run.
     *
     * @param lastIncarnation the last life that this runtime started; 0 if it has no record of any
     */
    record Gone(long lastIncarnation) implements ProcessState {}

    /**
     * The runtime could not find out.
     *
     * @param reason why, for people
     */
    record Unclear(String reason) implements ProcessState {}
}
