package kopi.core.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import kopi.core.model.JobId;

/**
 * The input of a job, so that nobody resumes it with another one: the same identity means the same batches, byte for byte.
 * It is bounded, however many files there are: what is beyond {@link #MAX_FILES} is summed up in one entry.
 *
 * @param batchBytes how many bytes of a file make a batch
 * @param files the files, in the order in which they are read
 */
public record InputIdentity(int batchBytes, List<FileIdentity> files) {
    /** Nothing is known, and nothing compared. */
    public static final InputIdentity NONE = new InputIdentity(0, List.of());

    /** How many entries an identity has at most. */
    public static final int MAX_FILES = 256;

    /** How many characters a path has at most; a longer one ends in a checksum of itself. */
    public static final int MAX_PATH = 255;

    private static final int KEPT_OF_A_LONG_PATH = 240;
    private static final int BYTES_PER_KIB = 1_024;

    public InputIdentity {
        files = List.copyOf(files);
        if (files.size() > MAX_FILES) {
            throw new IllegalArgumentException(files.size() + " files; at most " + MAX_FILES);
        }
    }

    /** The identity of any number of files. */
    public static InputIdentity of(int batchBytes, List<FileIdentity> all) {
        List<FileIdentity> files = new ArrayList<>();
        int named = all.size() <= MAX_FILES ? all.size() : MAX_FILES - 1;
        all.subList(0, named).forEach(file -> files.add(withShortPath(file)));
        if (named < all.size()) {
            files.add(sum(all.subList(named, all.size())));
        }
        return new InputIdentity(batchBytes, files);
    }

    private static FileIdentity withShortPath(FileIdentity file) {
        if (file.path().length() <= MAX_PATH) {
            return file;
        }
        var crc32c = new CRC32C();
        crc32c.update(file.path().getBytes(UTF_8));
        String shortened = file.path().substring(0, KEPT_OF_A_LONG_PATH) + "…"
                + HexFormat.of().toHexDigits((int) crc32c.getValue());
        return new FileIdentity(shortened, file.bytes(), file.crc32c());
    }

    private static FileIdentity sum(List<FileIdentity> files) {
        var crc32c = new CRC32C();
        long bytes = 0;
        for (FileIdentity file : files) {
            crc32c.update(bytes(file));
            bytes += file.bytes();
        }
        return new FileIdentity("one of " + files.size() + " further files", bytes, (int) crc32c.getValue());
    }

    private static byte[] bytes(FileIdentity file) {
        byte[] path = file.path().getBytes(UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + path.length + Long.BYTES + Integer.BYTES)
                .putInt(path.length)
                .put(path)
                .putLong(file.bytes())
                .putInt(file.crc32c())
                .array();
    }

    /** In what another input differs from this one, the first difference in words; empty if in nothing. */
    public Optional<String> difference(InputIdentity other) {
        if (equals(other)) {
            return Optional.empty();
        }
        if (batchBytes != other.batchBytes()) {
            return Optional.of("it was split into batches of " + batchBytes / BYTES_PER_KIB + " KiB, and now of "
                    + other.batchBytes() / BYTES_PER_KIB + " KiB (--batch-kib)");
        }
        List<String> differences = differences(other);
        if (differences.isEmpty()) {
            return Optional.of("its files are in another order");
        }
        int further = differences.size() - 1;
        return Optional.of(differences.getFirst()
                + (further == 0
                        ? ""
                        : ", and " + further + " more " + (further == 1 ? "file differs" : "files differ")));
    }

    private List<String> differences(InputIdentity other) {
        Map<String, FileIdentity> left = new LinkedHashMap<>();
        other.files().forEach(file -> left.put(file.path(), file));
        List<String> differences = new ArrayList<>();
        for (FileIdentity mine : files) {
            FileIdentity its = left.remove(mine.path());
            if (its == null) {
                differences.add(mine.path() + " is missing");
            } else if (its.bytes() != mine.bytes()) {
                differences.add(mine.path() + " has " + its.bytes() + " bytes instead of " + mine.bytes());
            } else if (its.crc32c() != mine.crc32c()) {
                differences.add(mine.path() + " has the same size, but other content");
            }
        }
        left.keySet().forEach(path -> differences.add(path + " is new"));
        return differences;
    }

    /**
     * The id of the job that makes those reports of this input: other input, or other reports, under the same name are
     * another job, so no message of the one can ever be taken for one of the other, however late it comes and whatever was
     * forgotten meanwhile.
     *
     * @param name what the job is called by people
     * @param plan the reports, encoded
     */
    public JobId job(JobId name, byte[] plan) {
        MessageDigest digest = sha256();
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(plan.length).array());
        digest.update(plan);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(batchBytes).array());
        files.forEach(file -> digest.update(bytes(file)));
        return name.withDigest(ByteBuffer.wrap(digest.digest()).getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Into how many batches files of these sizes are cut, unless they are packed; 0 if nothing is known of them. */
    public long chunks() {
        return batchBytes == 0
                ? 0
                : files.stream()
                        .mapToLong(file -> Math.ceilDiv(Math.max(0, file.bytes()), (long) batchBytes))
                        .sum();
    }
}
