package kopi.adapter.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;
import kopi.core.text.SafeText;
import org.jspecify.annotations.Nullable;

/**
 * What a packed file unpacks to. It is unpacked once, from its start, as far as somebody reaches; what is behind that can be
 * read until it is {@linkplain #forget forgotten}.
 *
 * <p>One thread unpacks at a time; others read meanwhile what there is. Memory: what is not forgotten, in blocks.
 */
final class UnpackedContents implements Contents {
    private static final int BLOCK = 256 << 10;
    /** So many forgotten blocks are kept to be used again. */
    private static final int MAX_SPARE = 32;

    private final TableFolder.Entry entry;
    private final PieceSource source;

    /** Held by whoever unpacks; before {@code this}. */
    private final Object unpacking = new Object();

    @GuardedBy("unpacking")
    private final PackedBytes packed;

    @GuardedBy("unpacking")
    private final InputStream text;

    /** What is thrown again; null: it has not been thrown. */
    @GuardedBy("unpacking")
    private @Nullable KopiException failure;

    /** From {@link #firstBlock} on. */
    @GuardedBy("this")
    private final ArrayDeque<byte[]> blocks = new ArrayDeque<>();

    @GuardedBy("this")
    private final ArrayDeque<byte[]> spare = new ArrayDeque<>();

    @GuardedBy("this")
    private long firstBlock;

    @GuardedBy("this")
    private long known;

    @GuardedBy("this")
    private boolean isComplete;

    private UnpackedContents(TableFolder.Entry entry, PieceSource source, PackedBytes packed, InputStream text) {
        this.entry = entry;
        this.source = source;
        this.packed = packed;
        this.text = text;
    }

    /** How a file is unpacked. */
    interface Unpacking {
        /** What its bytes unpack to; reads them as far as it must. */
        InputStream of(PackedBytes packed) throws IOException;
    }

    /** Begins with a packed file. */
    static UnpackedContents of(TableFolder.Entry entry, PieceSource source) {
        return of(entry, source, entry.packing()::unpack);
    }

    /** The same, unpacked in some other way. */
    static UnpackedContents of(TableFolder.Entry entry, PieceSource source, Unpacking unpacking) {
        var packed = new PackedBytes(source);
        try {
            return new UnpackedContents(entry, source, packed, unpacking.of(packed));
        } catch (IOException e) {
            source.close();
            throw TableFolder.unreadable(entry.name(), e);
        }
    }

    @Override
    public long reach(long offset) {
        if (isKnown(offset)) {
            return known(offset);
        }
        synchronized (unpacking) {
            while (!isKnown(offset)) {
                unpackBlock();
            }
        }
        return known(offset);
    }

    private synchronized boolean isKnown(long offset) {
        return isComplete || known >= offset;
    }

    private synchronized long known(long offset) {
        return Math.min(known, offset);
    }

    @GuardedBy("unpacking")
    private void unpackBlock() {
        if (failure != null) {
            throw failure;
        }
        byte[] block = emptyBlock();
        int length = 0;
        try {
            while (length < BLOCK) {
                int count = text.read(block, length, BLOCK - length);
                if (count < 0) {
                    break;
                }
                length += count;
            }
        } catch (CorruptDataException e) {
            throw corrupt(e.offset(), String.valueOf(e.getMessage()), e);
        } catch (KopiException e) {
            throw failed(e);
        } catch (IOException | RuntimeException e) {
            // Of damaged data the library for Zstandard says anything.
            throw entry.packing() == Packing.COLUMNAR ? unreadable(e) : corrupt(packed.position(), "is damaged", e);
        }
        add(block, length);
    }

    @GuardedBy("unpacking")
    private KopiException failed(KopiException e) {
        failure = e;
        return e;
    }

    @GuardedBy("unpacking")
    private KopiException unreadable(Exception e) {
        entry.verifyUnchanged();
        return failed(new InvalidInputException(
                SafeText.value(entry.name()) + " cannot be read: " + SafeText.value(String.valueOf(e.getMessage())),
                e));
    }

    @GuardedBy("unpacking")
    private KopiException corrupt(long offset, String problem, Exception e) {
        entry.verifyUnchanged();
        return failed(new InvalidInputException(
                SafeText.value(entry.name()) + " cannot be unpacked: at byte " + offset
                        + (entry.stdin().isPresent() ? "" : " of " + entry.size()) + " it " + problem,
                e));
    }

    private synchronized byte[] emptyBlock() {
        byte[] block = spare.poll();
        return block != null ? block : new byte[BLOCK];
    }

    private synchronized void add(byte[] block, int length) {
        blocks.add(block);
        known += length;
        isComplete = length < BLOCK;
    }

    @Override
    public synchronized void read(long position, ByteBuffer buffer) {
        if (position < firstBlock || position + buffer.remaining() > known) {
            throw new IllegalStateException("bytes " + position + " to " + (position + buffer.remaining())
                    + " are not among " + firstBlock + " to " + known);
        }
        int toSkip = (int) ((position - firstBlock) / BLOCK);
        int at = (int) ((position - firstBlock) % BLOCK);
        for (byte[] block : blocks) {
            if (toSkip > 0) {
                toSkip--;
                continue;
            }
            if (!buffer.hasRemaining()) {
                return;
            }
            int count = Math.min(BLOCK - at, buffer.remaining());
            buffer.put(block, at, count);
            at = 0;
        }
    }

    @Override
    public long estimatedSize() {
        synchronized (unpacking) {
            synchronized (this) {
                return isComplete ? known : (long) ((double) known / packed.position() * entry.size());
            }
        }
    }

    /** How much is kept. */
    synchronized long keptBytes() {
        return (long) BLOCK * (blocks.size() + spare.size());
    }

    /** Nobody reads what is before that offset any more. */
    synchronized void forget(long offset) {
        while (!blocks.isEmpty() && firstBlock + BLOCK <= offset) {
            byte[] block = blocks.remove();
            firstBlock += BLOCK;
            if (spare.size() < MAX_SPARE) {
                spare.add(block);
            }
        }
    }

    /**
     * What was read of the file since this was called last.
     *
     * @param checksums of its pieces, in their order
     * @param bytes their size
     */
    record Progress(List<Integer> checksums, long bytes) {}

    /** What was read of the file since this was called last. */
    Progress takeProgress() {
        synchronized (unpacking) {
            return new Progress(packed.takeChecksums(), packed.takeBytes());
        }
    }

    @Override
    public void close() {
        synchronized (unpacking) {
            try {
                text.close();
            } catch (IOException e) {
                throw TableFolder.unreadable(entry.name(), e);
            } finally {
                source.close();
            }
        }
    }
}
