package kopi.testkit.net;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A collector of traces that keeps them: OTLP over HTTP, as {@code http/protobuf}, on loopback. Reads no more of the protobuf than
 * spans are made of, independently of whoever writes it. Thread-safe.
 */
public final class OtlpReceiver implements AutoCloseable {
    private static final int OK = 200;
    private static final int BAD = 400;
    private static final HexFormat HEX = HexFormat.of();

    private final List<ReceivedSpan> spans = new CopyOnWriteArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    /**
     * A span as it came.
     *
     * @param parent empty for a root
     * @param kind as OTLP numbers kinds
     * @param resource what is said of the process that it is of
     */
    public record ReceivedSpan(
            String trace,
            String id,
            String parent,
            String name,
            int kind,
            long startNanos,
            long endNanos,
            Map<String, String> attributes,
            Map<String, String> resource) {}

    /** One that listens. */
    public OtlpReceiver() throws IOException {
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.setExecutor(calls);
        server.start();
    }

    /** For {@code OTEL_EXPORTER_OTLP_ENDPOINT}. */
    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What has come so far. */
    public List<ReceivedSpan> spans() {
        return List.copyOf(spans);
    }

    /** What has come that could not be read. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    private void take(HttpExchange exchange) throws IOException {
        int status = OK;
        try (exchange) {
            try {
                spans.addAll(request(exchange.getRequestBody().readAllBytes()));
            } catch (RuntimeException e) {
                problems.add(e.toString());
                status = BAD;
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(status, -1);
        }
    }

    // --- OTLP's messages, by the numbers of their fields.
    // -------------------------------------------------------------

    private static List<ReceivedSpan> request(byte[] bytes) {
        List<ReceivedSpan> received = new ArrayList<>();
        for (byte[] ofResource : Fields.of(bytes).all(1)) {
            Fields group = Fields.of(ofResource);
            Map<String, String> resource = group.all(1).isEmpty()
                    ? Map.of()
                    : attributes(Fields.of(group.all(1).getFirst()).all(1));
            for (byte[] scope : group.all(2)) {
                Fields.of(scope).all(2).forEach(span -> received.add(span(Fields.of(span), resource)));
            }
        }
        return received;
    }

    private static ReceivedSpan span(Fields span, Map<String, String> resource) {
        return new ReceivedSpan(
                HEX.formatHex(span.bytes(1)),
                HEX.formatHex(span.bytes(2)),
                HEX.formatHex(span.bytes(4)),
                span.text(5),
                (int) span.number(6),
                span.number(7),
                span.number(8),
                attributes(span.all(9)),
                resource);
    }

    private static Map<String, String> attributes(List<byte[]> pairs) {
        Map<String, String> attributes = new TreeMap<>();
        for (byte[] pair : pairs) {
            Fields fields = Fields.of(pair);
            attributes.put(fields.text(1), Fields.of(fields.bytes(2)).text(1));
        }
        return attributes;
    }

    /** The fields of a message: numbers, and what has a length. */
    private record Fields(Map<Integer, List<byte[]>> lengths, Map<Integer, Long> numbers) {
        private static final int VARINT = 0;
        private static final int FIXED_64 = 1;
        private static final int LENGTH = 2;
        private static final int FIXED_32 = 5;
        private static final int TYPE_BITS = 3;

        static Fields of(byte[] bytes) {
            var fields = new Fields(new TreeMap<>(), new TreeMap<>());
            ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            while (in.hasRemaining()) {
                long tag = varint(in);
                int field = (int) (tag >>> TYPE_BITS);
                switch ((int) tag & ((1 << TYPE_BITS) - 1)) {
                    case VARINT -> fields.numbers.put(field, varint(in));
                    case FIXED_64 -> fields.numbers.put(field, in.getLong());
                    case FIXED_32 -> fields.numbers.put(field, (long) in.getInt());
                    case LENGTH -> {
                        byte[] value = new byte[Math.toIntExact(varint(in))];
                        in.get(value);
                        fields.lengths
                                .computeIfAbsent(field, _ -> new ArrayList<>())
                                .add(value);
                    }
                    default -> throw new IllegalArgumentException("field " + field + " of a type that OTLP has not");
                }
            }
            return fields;
        }

        private static long varint(ByteBuffer in) {
            long value = 0;
            for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE - 1) {
                byte next = in.get();
                value |= (long) (next & Byte.MAX_VALUE) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new IllegalArgumentException("a number without end");
        }

        List<byte[]> all(int field) {
            return lengths.getOrDefault(field, List.of());
        }

        byte[] bytes(int field) {
            return all(field).isEmpty() ? new byte[0] : all(field).getLast();
        }

        String text(int field) {
            return new String(bytes(field), StandardCharsets.UTF_8);
        }

        long number(int field) {
            return numbers.getOrDefault(field, 0L);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        calls.shutdownNow();
    }
}
