package kopi.adapter.signals;

import java.util.Optional;
import kopi.core.access.Principals;
import kopi.platform.TlsFiles;

/**
 * Who may ask a process for its signals.
 *
 * @param principals whose tokens are asked for; without any, everybody who reaches the port may ask, which is to be a
 *     loopback address then
 * @param identity what proves who the process is; empty: connections are not encrypted
 * @param hasOpenProbes whether health is told to everybody who reaches the port, wherever he is
 */
public record SignalSecurity(Principals principals, Optional<TlsFiles.Identity> identity, boolean hasOpenProbes) {
    /** One whose health is told to this machine, and to who has a token. */
    public SignalSecurity(Principals principals, Optional<TlsFiles.Identity> identity) {
        this(principals, identity, false);
    }
}
