package kopi.platform.folder;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;

/** Why a file could not be read or written, for users; without its path, which the message around it names. */
public final class IoReason {
    /** In the system's words: what a path that was given leads to, as the exceptions of the JDK that have a name do. */
    private static final List<String> OF_THE_PATH = List.of(
            "File name too long",
            "Invalid argument",
            "Is a directory",
            "Not a directory",
            "Operation not permitted",
            "Read-only file system",
            "Too many levels of symbolic links");

    private static final String NO_DESCRIPTORS = "Too many open files";
    private static final String ADVICE = "; raise the limit of open files (ulimit -n), or end other programs";
    private static final int MAX_CAUSES = 20;

    private IoReason() {}

    /** The reason in a few words. */
    public static String of(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "there is no such file or folder";
            case FileAlreadyExistsException _ -> "there is a file of that name";
            case NotDirectoryException _ -> "it is not a folder";
            case DirectoryNotEmptyException _ -> "the folder is not empty";
            case ClosedByInterruptException _ -> "stopped by a signal";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    /**
     * What becomes of a failure: an {@link InvalidInputException} if the path that was given is at fault, else, when the
     * machine has no more of something, or a disk fails, an {@link UnavailableException}.
     *
     * @param what could not be done, for users: {@code cannot read FILE}
     */
    public static KopiException failure(String what, IOException e) {
        String message = what + ": " + of(e) + advice(of(e));
        return isOfThePath(e) ? new InvalidInputException(message, e) : new UnavailableException(message, e);
    }

    /** What an exception of whatever library comes down to, for users, if that is a want of file descriptors. */
    public static Optional<String> shortage(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                .limit(MAX_CAUSES)
                .filter(cause -> cause instanceof IOException)
                .map(cause -> of((IOException) cause))
                .filter(reason -> reason.contains(NO_DESCRIPTORS))
                .map(_ -> NO_DESCRIPTORS.toLowerCase(Locale.ROOT) + ADVICE)
                .findFirst();
    }

    private static String advice(String reason) {
        return reason.startsWith(NO_DESCRIPTORS) ? ADVICE : "";
    }

    private static boolean isOfThePath(IOException e) {
        return switch (e) {
            case AccessDeniedException _,
                    NoSuchFileException _,
                    FileAlreadyExistsException _,
                    NotDirectoryException _,
                    DirectoryNotEmptyException _,
                    FileSystemLoopException _ -> true;
            default -> OF_THE_PATH.stream().anyMatch(of(e)::startsWith);
        };
    }
}
