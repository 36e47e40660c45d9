package kopi.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Goal: what a server says before it hangs up arrives, however much it has left unread. */
@Timeout(60)
class LingeringCloseTest {
    private static final int GOODBYE_BYTES = 100_000;

    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final CompletableFuture<ChannelHandlerContext> connection = new CompletableFuture<>();

    @AfterEach
    void close() throws InterruptedException {
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    /** A server that reads nothing. */
    private int server(Duration longest) throws InterruptedException {
        var initializer = new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel connection) {
                connection.config().setAutoRead(false);
                if (!longest.isZero()) {
                    connection.pipeline().addFirst(new LingeringClose(longest));
                }
                connection.pipeline().addLast(new Noted());
            }
        };
        ChannelFuture bound = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .childHandler(initializer)
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync();
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    private final class Noted extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            connection.complete(context);
        }
    }

    /** Has the server say goodbye and hang up. */
    private void leave() throws InterruptedException {
        ChannelHandlerContext context = connection.join();
        context.writeAndFlush(Unpooled.wrappedBuffer(new byte[GOODBYE_BYTES])).sync();
        context.executor()
                .submit(() -> {
                    var _ = context.close();
                })
                .sync();
    }

    /** A client that has sent something, and has room for next to nothing of what it is told before it reads. */
    private static Socket client(int port) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(1);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream().write(new byte[1_000]);
        return socket;
    }

    @Test
    void theGoodbyeReachesWhoReadsItLate() throws IOException, InterruptedException {
        try (Socket client = client(server(Duration.ofSeconds(50)))) {
            leave();
            assertThat(client.getInputStream().readAllBytes()).hasSize(GOODBYE_BYTES);
        }
    }

    /** Shows that the test above would find it. */
    @Test
    void withoutLingeringItIsLost() throws IOException, InterruptedException {
        try (Socket client = client(server(Duration.ZERO))) {
            leave();
            assertThatThrownBy(() -> client.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void whoNeverReadsIsNotWaitedForLonger() throws IOException, InterruptedException {
        try (Socket client = client(server(Duration.ofMillis(1)))) {
            leave();
            assertThatThrownBy(() -> {
                        while (true) {
                            client.getOutputStream().write(new byte[1_000]);
                        }
                    })
                    .isInstanceOf(SocketException.class);
        }
    }
}
