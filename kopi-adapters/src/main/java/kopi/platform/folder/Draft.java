package kopi.platform.folder;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kopi.core.model.PlainName;

/**
 * A file that is being written. Until it is complete it has a random name and is made anew ({@code O_EXCL}): what others have
 * put into the folder is neither written to nor followed. The name says what it is, so that what a killed process has left
 * can be cleared away.
 *
 * <p>Not thread-safe.
 */
public final class Draft implements AutoCloseable {
    private static final String SUFFIX = ".partial";
    private static final Pattern NAME = Pattern.compile("(.+)\\.[0-9a-f]{16}\\.partial");
    private static final int MAX_TRIES = 10;

    private final OpenFolder folder;
    private final String name;
    private final String privateName;
    private final FileChannel channel;
    private boolean isPublished;
    private boolean isDiscarded;

    private Draft(OpenFolder folder, String name, String privateName, FileChannel channel) {
        this.folder = folder;
        this.name = name;
        this.privateName = privateName;
        this.channel = channel;
    }

    /**
     * Begins a file.
     *
     * @param name what it will be called
     * @throws IllegalArgumentException if that is no {@link PlainName}
     */
    public static Draft create(OpenFolder folder, String name) throws IOException {
        PlainName.require("file", name);
        for (int tries = 1; ; tries++) {
            String privateName = name + "."
                    + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + SUFFIX;
            try {
                FileChannel channel = folder.file(privateName, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                return new Draft(folder, name, privateName, channel);
            } catch (FileAlreadyExistsException e) {
                if (tries == MAX_TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Whether a file of that name is one that a process has begun and not completed. */
    static boolean isName(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() && PlainName.isValid(matcher.group(1));
    }

    /** What it will be called. */
    public String name() {
        return name;
    }

    /** Where its content goes. */
    public FileChannel channel() {
        return channel;
    }

    /** Has all of it written to the disk. */
    public void force() throws IOException {
        channel.force(false);
    }

    /** Gives it its name: it is complete. What had that name before is replaced. */
    public void publish() throws IOException {
        channel.close();
        folder.rename(privateName, name);
        isPublished = true;
    }

    /** Whether it has its name. */
    public boolean isPublished() {
        return isPublished;
    }

    /**
     * Throws it away, unless it is published.
     *
     * @throws IOException if it is left behind
     */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            if (!isPublished && !isDiscarded) {
                folder.delete(privateName);
                isDiscarded = true;
            }
        }
    }
}
