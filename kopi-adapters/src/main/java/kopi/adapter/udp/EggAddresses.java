package kopi.adapter.udp;

import java.net.InetSocketAddress;
import java.util.List;
import kopi.core.egg.NodeId;

/** Where eggs may be. From any thread; never waits. */
@FunctionalInterface
public interface EggAddresses {
    /** All addresses of which an egg may have one now; none if nobody knows any. */
    List<InetSocketAddress> of(NodeId egg);
}
