package kopi.core.egg;

/**
 * Which cluster something belongs to: part of every datagram, command and answer, so that nobody takes another cluster for
 * his own because it uses the same ports.
 *
 * @param id no other cluster's
 * @param name for people
 */
public record ClusterIdentity(String id, String name, Home home) {
    /**
     * Where a cluster keeps its state.
     *
     * @param machine of two homes with the same text, the same key is the same folder; empty: not known
     * @param key what the machine knows the folder by, however its path is written; empty: not known
     * @param folder its path, for people
     */
    public record Home(String machine, String key, String folder) {
        /** Whether it is certain that these are two folders. */
        boolean isApartFrom(Home other) {
            return !machine.isEmpty()
                    && machine.equals(other.machine)
                    && !key.isEmpty()
                    && !other.key.isEmpty()
                    && !key.equals(other.key);
        }
    }

    /** Whether both are the same cluster: a copy of a cluster's folder, on the same machine, is not that cluster. */
    public boolean isSameAs(ClusterIdentity other) {
        return id.equals(other.id) && !home.isApartFrom(other.home);
    }

    /** For people. */
    @Override
    public String toString() {
        return name + " in " + home.folder();
    }
}
