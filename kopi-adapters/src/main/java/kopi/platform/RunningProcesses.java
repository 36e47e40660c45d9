package kopi.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds processes of this machine without any file of ours: by what the operating system says about them. */
public final class RunningProcesses {
    private static final Path PROC = Path.of("/proc");
    /** Fields of a line of {@code /proc/locks} (proc(5)): {@code 1: POSIX ADVISORY WRITE PID MAJOR:MINOR:INODE START END}. */
    private static final int PID = 4;

    private static final int INODE = 5;
    /** Fields of a line of {@code /proc/net/tcp} (proc(5)). */
    private static final int LOCAL_ADDRESS = 1;

    private static final int SOCKET_STATE = 3;
    private static final int SOCKET_INODE = 9;
    private static final String LISTENING = "0A";

    private RunningProcesses() {}

    /**
     * The arguments of a process, its program first; empty if it has ended, or is not ours to look at. Java itself knows none
     * of a process that has more than 4 KiB of them, as one with a class path has.
     */
    public static List<String> arguments(long pid) {
        try {
            return List.of(Files.readString(PROC.resolve(pid + "/cmdline"), StandardCharsets.ISO_8859_1)
                    .split("\0", -1));
        } catch (IOException _) {
            return ProcessHandle.of(pid)
                    .flatMap(handle -> handle.info().arguments())
                    .map(List::of)
                    .orElse(List.of());
        }
    }

    /** A process whose arguments are such; none if there is none. */
    public static Optional<ProcessIdentity> withArguments(Predicate<List<String>> are) {
        return allWithArguments(are).stream().findFirst();
    }

    /** All processes whose arguments are such, this one left out; the test is given no empty list. */
    public static List<ProcessIdentity> allWithArguments(Predicate<List<String>> are) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> {
                    // None of one that has just ended.
                    List<String> arguments = arguments(process.pid());
                    return !arguments.isEmpty() && are.test(arguments);
                })
                .flatMap(process -> ProcessIdentity.of(process.pid()).stream())
                .toList();
    }

    /** The process that listens on a TCP port of this machine; none if that is not ours to know. */
    public static Optional<ProcessIdentity> listener(int port) {
        try (Stream<Path> tables = Stream.of("net/tcp", "net/tcp6").map(PROC::resolve)) {
            Set<String> sockets = new HashSet<>();
            for (Path table : tables.filter(Files::isReadable).toList()) {
                for (String line : Files.readAllLines(table)) {
                    String[] fields = line.strip().split(" +", -1);
                    if (fields.length > SOCKET_INODE
                            && fields[SOCKET_STATE].equals(LISTENING)
                            && fields[LOCAL_ADDRESS].endsWith(":%04X".formatted(port))) {
                        sockets.add("socket:[" + fields[SOCKET_INODE] + "]");
                    }
                }
            }
            return sockets.isEmpty()
                    ? Optional.empty()
                    : ProcessHandle.allProcesses()
                            .filter(process -> hasOpen(process.pid(), sockets))
                            .findFirst()
                            .flatMap(process -> ProcessIdentity.of(process.pid()));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static boolean hasOpen(long pid, Set<String> sockets) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
            for (Path one : open) {
                if (sockets.contains(Files.readSymbolicLink(one).toString())) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            // It has ended, or is another user's.
        }
        return false;
    }

    /** The process that has locked a file; none if none has, or where there is no {@code /proc}. Does not open the file. */
    public static Optional<ProcessIdentity> lockHolder(Path file) {
        try {
            String inode = ":" + Files.getAttribute(file, "unix:ino");
            String device = deviceOf((long) Files.getAttribute(file, "unix:dev"));
            for (String line : Files.readAllLines(PROC.resolve("locks"))) {
                String[] fields = line.strip().split(" +", -1);
                if (fields.length > INODE && fields[INODE].equals(device + inode)) {
                    return ProcessIdentity.of(Long.parseLong(fields[PID]));
                }
            }
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
            // There is no such file, or no such knowledge.
        }
        return Optional.empty();
    }

    /** As the kernel prints it: major and minor number, in hexadecimal. */
    private static String deviceOf(long dev) {
        long major = (dev >>> 8 & 0xFFF) | (dev >>> 32 & ~0xFFFL);
        long minor = (dev & 0xFF) | (dev >>> 12 & ~0xFFL);
        return "%02x:%02x".formatted(major, minor);
    }
}
