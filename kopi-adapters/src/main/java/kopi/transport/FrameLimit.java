package kopi.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import kopi.core.access.FrameBudget;
import kopi.core.access.FrameBudget.Kind;

/**
 * Ends a connection that sends more frames of a kind than its {@link FrameBudget} has: says so (GOAWAY), reads no more, and
 * hangs up. gRPC and Netty count some kinds, and only frames of streams that they still know; here every frame counts. Begins
 * as the first handler of a connection, and moves behind TLS before anything is read.
 */
final class FrameLimit extends ChannelInboundHandlerAdapter {
    private static final long GOODBYE_SECONDS = 1;

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        var counter = new Counter();
        ChannelHandlerContext tls = context.pipeline().context(SslHandler.class);
        if (tls == null) {
            context.pipeline().addAfter(context.name(), null, counter);
        } else {
            context.pipeline().addAfter(tls.name(), null, counter);
        }
        context.fireChannelRead(bytes);
        context.pipeline().remove(this);
    }

    private static final class Counter extends ChannelInboundHandlerAdapter {
        private final FrameScanner frames = new FrameScanner();
        private final FrameBudget budget = new FrameBudget(now());
        private boolean isOver;

        private static long now() {
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            if (isOver) {
                ReferenceCountUtil.release(bytes);
                return;
            }
            Optional<Kind> excess = bytes instanceof ByteBuf buffer
                    ? frames.scan(buffer, (kind, length) -> budget.take(kind, length, now()))
                    : Optional.empty();
            if (excess.isEmpty()) {
                context.fireChannelRead(bytes);
            } else {
                ReferenceCountUtil.release(bytes);
                end(context, excess.get());
            }
        }

        private static void hangUp(ChannelHandlerContext context) {
            var _ = context.close();
        }

        private void end(ChannelHandlerContext context, Kind kind) {
            isOver = true;
            // Who does not read does not get the goodbye either, and is not waited for.
            var _ = context.executor().schedule(() -> hangUp(context), GOODBYE_SECONDS, TimeUnit.SECONDS);
            ChannelHandlerContext http2 = context.pipeline().context(Http2ConnectionHandler.class);
            if (http2 == null) {
                hangUp(context);
                return;
            }
            ((Http2ConnectionHandler) http2.handler())
                    .onError(
                            http2,
                            false,
                            Http2Exception.connectionError(
                                    Http2Error.ENHANCE_YOUR_CALM, "too many frames of kind %s", kind));
        }
    }
}
