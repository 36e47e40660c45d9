package kopi.testkit.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A client that writes HTTP/2 frames by hand, so that it can write those that no library would, and that reads what the server
 * says to them. Thread-safe.
 */
public final class RawHttp2 implements AutoCloseable {
    /** The types of frames, and flags, of RFC 9113. */
    public static final int DATA = 0;

    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RESET = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GO_AWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int ACK = 1;
    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;
    public static final int PADDED = 8;

    /** What the server says to floods: ENHANCE_YOUR_CALM. */
    public static final int CALM = 11;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
    private static final int FRAME_HEADER_BYTES = 9;
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Socket socket;
    private final String service;
    private final CompletableFuture<Integer> goAway = new CompletableFuture<>();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    private final Map<Integer, CompletableFuture<Boolean>> ended = new ConcurrentHashMap<>();

    private RawHttp2(Socket socket, String service) {
        this.socket = socket;
        this.service = service;
        Thread.ofVirtual().start(this::read);
    }

    /**
     * Connects.
     *
     * @param from an address of this machine
     * @param service that is called, by its full name
     */
    public static RawHttp2 plain(String from, int port, String service) throws IOException {
        return new RawHttp2(connect(from, port), service);
    }

    /** Connects by TLS, whatever certificate the server shows. */
    public static RawHttp2 tls(String from, int port, String service) throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anyone()}, null);
            var tls = (SSLSocket) context.getSocketFactory().createSocket(connect(from, port), "127.0.0.1", port, true);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            return new RawHttp2(tls, service);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static Socket connect(String from, int port) throws IOException {
        var socket = new Socket();
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // Is trusted.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // Is trusted.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Says hello. */
    public RawHttp2 greet() throws IOException {
        bytes(PREFACE);
        frame(SETTINGS, 0, 0);
        return this;
    }

    /** Sends any bytes. */
    public synchronized void bytes(byte... any) throws IOException {
        socket.getOutputStream().write(any);
    }

    /** Sends a frame; its length is what the payload has. */
    public void frame(int type, int flags, int stream, byte... payload) throws IOException {
        var frame = ByteBuffer.allocate(FRAME_HEADER_BYTES + payload.length);
        frame.put((byte) (payload.length >> 16))
                .put((byte) (payload.length >> 8))
                .put((byte) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        bytes(frame.array());
    }

    /** Begins a call of a method of the service. */
    public void call(int stream, String method) throws IOException {
        frame(HEADERS, END_HEADERS, stream, headers(method));
    }

    /** The headers of a call, in HPACK without its tables. */
    public byte[] headers(String method, String... more) {
        var out = new ByteArrayOutputStream();
        out.write(0x83);
        out.write(0x86);
        out.write(0x04);
        text(out, "/" + service + "/" + method);
        out.write(0x0f);
        out.write(0x10);
        text(out, "application/grpc");
        List<String> others = List.of(more);
        out.write(0x00);
        text(out, "te");
        text(out, "trailers");
        for (int i = 0; i < others.size(); i += 2) {
            out.write(0x00);
            text(out, others.get(i));
            text(out, others.get(i + 1));
        }
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.write(text.length());
        out.writeBytes(text.getBytes(US_ASCII));
    }

    private void read() {
        try {
            var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                int stream = in.readInt();
                take(type, flags, stream, in.readNBytes(length));
            }
        } catch (IOException e) {
            closed.complete(true);
        }
    }

    private void take(int type, int flags, int stream, byte[] payload) {
        if (type == GO_AWAY) {
            goAway.complete(ByteBuffer.wrap(payload).getInt(4));
        } else if (type == PING && (flags & ACK) == 0) {
            answer(payload);
        } else if (type == RESET || ((flags & END_STREAM) != 0 && (type == HEADERS || type == DATA))) {
            stream(stream).complete(true);
        }
    }

    private void answer(byte[] ping) {
        try {
            frame(PING, ACK, 0, ping);
        } catch (IOException e) {
            // It has hung up; what it has said before is still to be read.
        }
    }

    private CompletableFuture<Boolean> stream(int stream) {
        return ended.computeIfAbsent(stream, _ -> new CompletableFuture<>());
    }

    /** Whether the server has ended the connection, or says that it will. */
    public boolean isOver() {
        return goAway.isDone() || closed.isDone();
    }

    /** The error that the server says goodbye with; waits for it. */
    public int goAway() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        return goAway.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Waits until the server has hung up. */
    public void awaitClosed() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        closed.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Waits until the server has ended a call. */
    public void awaitEnd(int stream) throws IOException, InterruptedException, ExecutionException, TimeoutException {
        stream(stream).get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Whether the server has ended a call. */
    public boolean hasEnded(int stream) {
        return stream(stream).isDone();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
