package kopi.testkit.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A Unix socket that takes datagrams, as systemd has one for services; Linux only, one thread. */
public final class UnixDatagrams implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int MAX_BYTES = 4_096;
    private static final int MILLIS = 1_000;

    private final Path path;
    private final int descriptor;

    /** Listens there. */
    public UnixDatagrams(Path path) {
        this.path = path;
        this.descriptor =
                call("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), AF_UNIX, SOCK_DGRAM, 0);
        byte[] name = path.toString().getBytes(UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(2 + name.length + 1L, 2);
            address.set(JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(name, 0, address, JAVA_BYTE, 2, name.length);
            int bound = call(
                    "bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), descriptor, address, (int)
                            address.byteSize());
            assertThat(bound).as("bind to " + path).isZero();
        }
    }

    /** Waits for the next datagram; empty if none comes in that time. */
    public Optional<String> next(Duration patience) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timeout = arena.allocate(16, 8);
            timeout.set(JAVA_LONG, 0, patience.toSeconds());
            timeout.set(JAVA_LONG, 8, patience.toMillisPart() * (long) MILLIS);
            call(
                    "setsockopt",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
                    descriptor,
                    SOL_SOCKET,
                    SO_RCVTIMEO,
                    timeout,
                    16);
            MemorySegment content = arena.allocate(MAX_BYTES);
            int length = call(
                    "recv",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT),
                    descriptor,
                    content,
                    (long) MAX_BYTES,
                    0);
            return length < 0
                    ? Optional.empty()
                    : Optional.of(new String(content.asSlice(0, length).toArray(JAVA_BYTE), UTF_8));
        }
    }

    @SuppressWarnings("restricted") // The C library's functions are what they are said to be here.
    private static int call(String name, FunctionDescriptor descriptor, Object... arguments) {
        Linker linker = Linker.nativeLinker();
        MethodHandle function = linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
        try {
            return (int) function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), descriptor);
        Files.deleteIfExists(path);
    }
}
