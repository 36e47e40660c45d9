package kopi.core.egg;

/** A token bucket over all nodes: however many die, starts do not storm. */
final class RestartBudget {
    private final int burst;
    private final long refillEvery;
    private long tokens;
    private long refilledAt;

    RestartBudget(EggOptions.RestartLimits options, long now) {
        this.burst = options.burst();
        this.refillEvery = options.refillEvery();
        this.tokens = burst;
        this.refilledAt = now;
    }

    /** Takes the permission for one start, if there is one left. */
    boolean take(long now) {
        refill(now);
        if (tokens == 0) {
            return false;
        }
        tokens--;
        return true;
    }

    /** How many permissions there are. */
    RestartAllowance allowance(long now) {
        refill(now);
        return new RestartAllowance((int) tokens, burst);
    }

    private void refill(long now) {
        long more = (now - refilledAt) / refillEvery;
        tokens = Math.min(burst, tokens + more);
        refilledAt += more * refillEvery;
    }
}
