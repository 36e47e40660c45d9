package kopi.core.offence;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** What looks like an offence and is none. */
public final class Innocent {
    private Innocent() {}

    static byte[] encoded(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static long decoded(byte[] bytes) throws IOException {
        return new DataInputStream(new ByteArrayInputStream(bytes)).readLong();
    }

    static int[] copied(int[] values) {
        int[] copy = new int[values.length];
        System.arraycopy(values, 0, copy, 0, values.length);
        Arrays.sort(copy);
        return copy;
    }

    static long sum(List<Long> values, ByteBuffer buffer) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing to sum");
        }
        return values.stream().mapToLong(Long::longValue).sum() + buffer.getLong();
    }

    static String named(UUID id, LocalDate day) {
        return new String((id + " " + day.plusDays(1)).getBytes(UTF_8), UTF_8);
    }
}
