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
 */
public record SignalSecurity(Principals principals, Optional<TlsFiles.Identity> identity) {}
