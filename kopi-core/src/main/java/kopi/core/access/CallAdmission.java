package kopi.core.access;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import kopi.core.access.Caller.Account;

/**
 * Decides which connections and calls are served, and which jobs are opened: so many at once and in a minute, for all
 * together, for a principal and for an address.
 *
 * <p>Mutable, single owner. What ends must be told.
 */
public final class CallAdmission {
    private static final double MINUTE_MILLIS = 60_000;
    /** Of how many principals and addresses opens are counted one by one. */
    private static final int MAX_RATES = 10_000;

    private static final String ALL = "all";
    private static final String OTHERS = "others";

    private final CallLimits limits;
    private final Map<String, Integer> connections = new HashMap<>();
    private final Map<String, Integer> calls = new HashMap<>();
    private final Map<String, Rate> opens = new LinkedHashMap<>();

    /** A token bucket: a minute's worth may come at once, then as many as are refilled. */
    private static final class Rate {
        private double left;
        private long atMillis;

        Rate(double left, long atMillis) {
            this.left = left;
            this.atMillis = atMillis;
        }

        void refill(int perMinute, long nowMillis) {
            left = Math.min(perMinute, left + Math.max(0, nowMillis - atMillis) * perMinute / MINUTE_MILLIS);
            atMillis = nowMillis;
        }
    }

    /** Nobody is there yet. */
    public CallAdmission(CallLimits limits) {
        this.limits = limits;
    }

    /** Whether another connection from that address is taken. */
    public boolean connect(String address) {
        if (count(connections, ALL) >= limits.connections()
                || count(connections, address) >= CallLimits.shareOfAddress(limits.connections())) {
            return false;
        }
        add(connections, ALL, 1);
        add(connections, address, 1);
        return true;
    }

    /** A connection that was taken has ended. */
    public void disconnected(String address) {
        add(connections, ALL, -1);
        add(connections, address, -1);
    }

    /** Takes a call, or says why not. */
    public Optional<String> begin(Caller caller) {
        if (count(calls, ALL) >= limits.calls()) {
            return Optional.of(limits.calls() + " calls are open here, the limit");
        }
        for (Account account : caller.accounts()) {
            int share = account.isPrincipal()
                    ? CallLimits.shareOfPrincipal(limits.calls())
                    : CallLimits.shareOfAddress(limits.calls());
            if (count(calls, account.toString()) >= share) {
                return Optional.of(share + " calls of " + account + " are open here, its limit");
            }
        }
        add(calls, ALL, 1);
        caller.accounts().forEach(account -> add(calls, account.toString(), 1));
        return Optional.empty();
    }

    /** A call that was taken has ended. */
    public void ended(Caller caller) {
        add(calls, ALL, -1);
        caller.accounts().forEach(account -> add(calls, account.toString(), -1));
    }

    /** Lets a job be opened, or says why not. */
    public Optional<String> open(Caller caller, long nowMillis) {
        for (Account account : caller.accounts()) {
            int perMinute = opensPerMinute(account);
            Rate rate = rate(account, nowMillis);
            rate.refill(perMinute, nowMillis);
            if (rate.left < 1) {
                return Optional.of(
                        "more than " + perMinute + " jobs a minute are opened by " + account + ", its limit");
            }
        }
        caller.accounts().forEach(account -> rate(account, nowMillis).left--);
        return Optional.empty();
    }

    private int opensPerMinute(Account account) {
        return account.isPrincipal() ? limits.opensPerMinute() : Math.multiplyExact(2, limits.opensPerMinute());
    }

    private Rate rate(Account account, long nowMillis) {
        String key = account.toString();
        Rate known = opens.get(key);
        if (known != null) {
            return known;
        }
        if (opens.size() >= MAX_RATES) {
            // Who has been quiet for a minute has all of it left, as if it were new.
            opens.values().removeIf(rate -> nowMillis - rate.atMillis >= MINUTE_MILLIS);
        }
        return opens.computeIfAbsent(
                opens.size() >= MAX_RATES ? OTHERS : key, _ -> new Rate(opensPerMinute(account), nowMillis));
    }

    private static int count(Map<String, Integer> counts, String key) {
        return counts.getOrDefault(key, 0);
    }

    private static void add(Map<String, Integer> counts, String key, int change) {
        counts.merge(key, change, (before, more) -> before + more == 0 ? null : before + more);
    }
}
