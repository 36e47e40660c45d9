package kopi.transport;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.SocketAddress;
import java.util.List;

/** Accepts connections as long as the limit has room for them, and hangs up on the others before anything is read. */
final class LimitedServerChannel extends NioServerSocketChannel {
    private final CallLimit limit;

    LimitedServerChannel(CallLimit limit) {
        this.limit = limit;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        int before = accepted.size();
        int count = super.doReadMessages(accepted);
        if (count > 0 && accepted.get(before) instanceof Channel connection) {
            SocketAddress from = connection.remoteAddress();
            if (limit.connect(from)) {
                connection.pipeline().addFirst(new LingeringClose(LingeringClose.USUAL), new FrameLimit());
                connection.closeFuture().addListener(_ -> limit.disconnected(from));
            } else {
                accepted.remove(before);
                connection.unsafe().closeForcibly();
            }
        }
        return count;
    }
}
