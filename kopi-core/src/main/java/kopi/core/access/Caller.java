package kopi.core.access;

import java.util.List;

/**
 * Who calls, and from where.
 *
 * @param principal its name; empty: the cluster does not tell its clients apart
 * @param address of the machine
 */
public record Caller(String principal, String address) {
    /**
     * One for whom something counts.
     *
     * @param name of a kind of its own, so that no principal is taken for an address
     */
    record Account(String name, boolean isPrincipal) {
        @Override
        public String toString() {
            return (isPrincipal ? "principal " : "address ") + name;
        }
    }

    /** Whom its calls count for: its principal, if it has a name, and its address. */
    List<Account> accounts() {
        var machine = new Account(address, false);
        return principal.isEmpty() ? List.of(machine) : List.of(new Account(principal, true), machine);
    }

    /** Whom its bytes count for. */
    String key() {
        return accounts().getFirst().toString();
    }
}
