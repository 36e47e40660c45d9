package kopi.adapter.systemd;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Sends datagrams to a Unix socket, which Java's channels cannot: three calls of Linux's C library. One thread at a time.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>, for the address and its lengths
 */
final class DatagramSender implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;
    /** The family, and 108 bytes of a path. */
    private static final int FAMILY_BYTES = 2;

    private static final int MAX_PATH_BYTES = 107;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SOCKET =
            function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SENDTO = function(
            "sendto", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final int descriptor;
    private final byte[] path;

    /**
     * Opens a socket of its own.
     *
     * @param to a path; one that begins with @ is a name of the abstract namespace
     * @throws IOException if the path is too long, or there is no socket to be had
     */
    DatagramSender(String to) throws IOException {
        this.path = to.getBytes(UTF_8);
        if (path.length == 0 || path.length > MAX_PATH_BYTES) {
            throw new IOException(
                    "the path of the socket has " + path.length + " bytes, but must have 1 to " + MAX_PATH_BYTES);
        }
        if (path[0] == '@') {
            path[0] = 0;
        }
        this.descriptor = (int) call(() -> (int) SOCKET.invokeExact(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0));
        if (descriptor < 0) {
            throw new IOException("there is no socket to be had");
        }
    }

    @SuppressWarnings("restricted") // The functions are what they are said to be here.
    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
    }

    /**
     * Sends a text, without waiting for room.
     *
     * @throws IOException if it was not taken
     */
    void send(String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocateFrom(JAVA_BYTE, bytes);
            MemorySegment address = arena.allocate(FAMILY_BYTES + path.length + 1L, JAVA_SHORT.byteAlignment());
            address.set(JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(path, 0, address, JAVA_BYTE, FAMILY_BYTES, path.length);
            // A name of the abstract namespace has no zero at its end.
            int length = FAMILY_BYTES + path.length + (path[0] == 0 ? 0 : 1);
            long sent = call(() -> (long) SENDTO.invokeExact(
                    descriptor, content, (long) bytes.length, MSG_DONTWAIT_NOSIGNAL, address, length));
            if (sent != bytes.length) {
                throw new IOException("nobody takes datagrams there");
            }
        }
    }

    @FunctionalInterface
    private interface NativeCall {
        long result() throws Throwable;
    }

    /** What a call into the library may throw is a fault of this class. */
    private static long call(NativeCall call) {
        try {
            return call.result();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call of the C library", e);
        }
    }

    @Override
    public void close() {
        call(() -> (int) CLOSE.invokeExact(descriptor));
    }
}
