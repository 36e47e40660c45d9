package kopi.docker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One request of HTTP/1.1 over a unix socket at a time, each over a connection of its own, which the JDK's client cannot
 * make. Answers are bounded in size and time. From any thread.
 */
final class EngineSocket {
    /** All containers of a cluster, or the end of a log, fit in many times. */
    private static final int MAX_BYTES = 16 << 20;

    private static final int BUFFER_BYTES = 64 << 10;
    private static final int HEXADECIMAL = 16;
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final Path socket;
    private final Duration patience;

    EngineSocket(Path socket, Duration patience) {
        this.socket = socket;
        this.patience = patience;
    }

    /** @param headers by name in lower case */
    record Reply(int status, Map<String, String> headers, ByteBuffer body) {
        String text() {
            return UTF_8.decode(body.duplicate()).toString();
        }
    }

    /**
     * Sends a request and reads what is answered.
     *
     * @param json the body; empty: none
     * @throws IOException if nobody answers in time, or not in HTTP
     */
    Reply request(String method, String path, String json) throws IOException {
        byte[] body = json.getBytes(UTF_8);
        String head = method + " " + path + " HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n"
                + (json.isEmpty() ? "" : "Content-Type: application/json\r\n")
                + "Content-Length: " + body.length + END_OF_HEAD;
        long deadline = System.nanoTime() + patience.toNanos();
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
            send(channel, key, deadline, head.getBytes(US_ASCII));
            send(channel, key, deadline, body);
            key.interestOps(SelectionKey.OP_READ);
            return parse(receive(channel, key, deadline));
        }
    }

    private static void send(SocketChannel channel, SelectionKey key, long deadline, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            await(key, deadline);
            channel.write(buffer);
        }
    }

    private static byte[] receive(SocketChannel channel, SelectionKey key, long deadline) throws IOException {
        var bytes = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        while (true) {
            await(key, deadline);
            int read = channel.read(buffer.clear());
            if (read < 0) {
                return bytes.toByteArray();
            }
            bytes.write(buffer.array(), 0, read);
            if (bytes.size() > MAX_BYTES) {
                throw new IOException("the engine's answer is larger than " + MAX_BYTES + " bytes");
            }
        }
    }

    private static void await(SelectionKey key, long deadline) throws IOException {
        long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (millis <= 0 || key.selector().select(millis) == 0) {
            throw new IOException("the engine does not answer in time");
        }
        key.selector().selectedKeys().clear();
    }

    // --- What has come. -------------------------------------------------------------------------------------------

    private static Reply parse(byte[] bytes) throws IOException {
        String all = new String(bytes, ISO_8859_1);
        int end = all.indexOf(END_OF_HEAD);
        String[] lines = all.substring(0, Math.max(0, end)).split("\r\n", -1);
        String[] first = lines[0].split(" ", 3);
        if (end < 0 || first.length < 2 || !first[0].startsWith("HTTP/1.")) {
            throw new IOException("the engine does not speak HTTP/1");
        }
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
        }
        try {
            return new Reply(
                    Integer.parseInt(first[1]),
                    headers,
                    ByteBuffer.wrap(body(bytes, end + END_OF_HEAD.length(), headers)));
        } catch (NumberFormatException e) {
            throw new IOException("the engine's answer is malformed", e);
        }
    }

    private static byte[] body(byte[] bytes, int from, Map<String, String> headers) throws IOException {
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return unchunked(bytes, from);
        }
        int length = Optional.ofNullable(headers.get("content-length"))
                .map(Integer::parseInt)
                .orElse(bytes.length - from);
        if (length < 0 || length > bytes.length - from) {
            throw new IOException("the engine's answer is cut off");
        }
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    private static byte[] unchunked(byte[] bytes, int from) throws IOException {
        var body = new ByteArrayOutputStream();
        int at = from;
        while (true) {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            String size = new String(bytes, at, Math.min(end, bytes.length) - at, US_ASCII).split(";", 2)[0].strip();
            int length = size.isEmpty() ? -1 : Integer.parseInt(size, HEXADECIMAL);
            if (length < 0 || length > bytes.length - end - 1) {
                throw new IOException("the engine's answer is cut off");
            }
            if (length == 0) {
                return body.toByteArray();
            }
            body.write(bytes, end + 1, length);
            at = end + 1 + length + "\r\n".length();
        }
    }
}
