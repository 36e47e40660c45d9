package kopi.adapter.snapshot;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import kopi.core.error.CorruptStateException;
import kopi.core.port.SnapshotStore.Snapshot;

/**
 * What is in a snapshot's file, big-endian:
 *
 * <pre>
 *   bytes  what
 *   8      "KOPISNAP"
 *   4      version of this format
 *   8      offset of the first entry that the state does not know
 *   8      stamp of the entry before it
 *   4      length of the state
 *   4      CRC32C of everything else, the state included
 *   ...    the state
 * </pre>
 */
final class SnapshotFile {
    private static final long MAGIC = 0x4b4f5049_534e4150L;
    private static final int VERSION = 1;
    private static final int CHECKSUM_AT = Long.BYTES + Integer.BYTES + Long.BYTES + Long.BYTES + Integer.BYTES;
    static final int HEADER_BYTES = CHECKSUM_AT + Integer.BYTES;

    private SnapshotFile() {}

    /** What comes before the state. */
    static byte[] header(Snapshot snapshot) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES)
                .putLong(MAGIC)
                .putInt(VERSION)
                .putLong(snapshot.next())
                .putLong(snapshot.stamp())
                .putInt(snapshot.state().length);
        header.putInt(checksum(header.array(), snapshot.state(), 0, snapshot.state().length));
        return header.array();
    }

    /**
     * The snapshot in a file.
     *
     * @throws CorruptStateException if it is damaged, or of another version
     */
    static Snapshot parse(byte[] file) {
        if (file.length < HEADER_BYTES) {
            throw new CorruptStateException("it ends after " + file.length + " bytes, within its header");
        }
        ByteBuffer in = ByteBuffer.wrap(file);
        if (in.getLong() != MAGIC) {
            throw new CorruptStateException("it does not start with a snapshot's magic number");
        }
        int version = in.getInt();
        if (version != VERSION) {
            throw new CorruptStateException("it is of version " + version + "; this version reads version " + VERSION);
        }
        long next = in.getLong();
        long stamp = in.getLong();
        int length = in.getInt();
        if (length != file.length - HEADER_BYTES) {
            throw new CorruptStateException(
                    "it holds " + (file.length - HEADER_BYTES) + " bytes of state instead of " + length);
        }
        if (in.getInt() != checksum(file, file, HEADER_BYTES, length)) {
            throw new CorruptStateException("its checksum does not match");
        }
        byte[] state = new byte[length];
        in.get(state);
        return new Snapshot(state, next, stamp);
    }

    private static int checksum(byte[] header, byte[] state, int from, int length) {
        var crc = new CRC32C();
        crc.update(header, 0, CHECKSUM_AT);
        crc.update(state, from, length);
        return (int) crc.getValue();
    }
}
