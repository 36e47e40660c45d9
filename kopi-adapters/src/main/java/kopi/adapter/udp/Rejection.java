package kopi.adapter.udp;

/** Why a datagram is ignored. */
enum Rejection {
    /** Longer than any that is sent. */
    OVERSIZED,
    /** Not signed with the secret of this cluster. */
    FORGED,
    /** Signed, but not understood: another version of kopi, say. */
    MALFORMED,
    /** Signed with the same secret, but of another cluster. */
    FOREIGN,
    /** Not meant for the session that this socket is: from before its start, overheard, or from who does not know it yet. */
    STALE,
    /** It has come before, or is too old to tell, or from an earlier life of its sender. */
    REPLAYED
}
