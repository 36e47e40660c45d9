package kopi.transport;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection in two steps: says that nothing more will come, drops what still comes in until the peer has closed its
 * side, or has had its time, and only then closes. A socket that is closed with bytes unread resets its connection, and a reset
 * takes what was sent before it, the reason for closing among it, away from a peer that has not received it yet (RFC 9112, 9.6,
 * on the same in HTTP/1.1). Is the first handler of a connection.
 */
final class LingeringClose extends ChannelDuplexHandler {
    /** For whoever reads at all; who does not is not waited for. */
    static final Duration USUAL = Duration.ofSeconds(1);

    private final Duration longest;
    private boolean isClosing;

    LingeringClose(Duration longest) {
        this.longest = longest;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        if (isClosing) {
            ReferenceCountUtil.release(bytes);
        } else {
            context.fireChannelRead(bytes);
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (!context.channel().isActive() || !(context.channel() instanceof DuplexChannel connection)) {
            ChannelFuture _ = context.close(promise);
            return;
        }
        context.channel().closeFuture().addListener(_ -> promise.trySuccess());
        if (!isClosing) {
            isClosing = true;
            connection.shutdownOutput().addListener(_ -> linger(context));
        }
    }

    private void linger(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(true);
        var end = context.executor().schedule(() -> end(context), longest.toMillis(), TimeUnit.MILLISECONDS);
        context.channel().closeFuture().addListener(_ -> end.cancel(false));
    }

    private static void end(ChannelHandlerContext context) {
        ChannelFuture _ = context.close();
    }
}
