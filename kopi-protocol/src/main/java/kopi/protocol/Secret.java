package kopi.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What only the nodes of one cluster know; signs bytes with it (HMAC-SHA256, RFC 2104). From any thread. */
public final class Secret {
    /** Length of a signature. */
    public static final int SIGNATURE_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int LEAST_BYTES = 16;

    private final SecretKeySpec key;

    /**
     * A secret of those bytes.
     *
     * @throws IllegalArgumentException if there are fewer than 16, which could be guessed
     */
    public Secret(byte[] bytes) {
        if (bytes.length < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "a cluster secret has at least " + LEAST_BYTES + " bytes, not " + bytes.length);
        }
        this.key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /** Another secret, for that purpose only: what is signed for one purpose is worth nothing for another. */
    public Secret derived(String purpose) {
        byte[] label = purpose.getBytes(UTF_8);
        return new Secret(sign(label, label.length));
    }

    /** The signature of these bytes. */
    public byte[] sign(byte[] bytes) {
        return sign(bytes, bytes.length);
    }

    /** Whether that is the signature of these bytes. Takes as long for a near miss as for a far one. */
    public boolean isSignature(byte[] signature, byte[] bytes) {
        return MessageDigest.isEqual(sign(bytes), signature);
    }

    /** The signature of the first {@code length} bytes. */
    public byte[] sign(byte[] bytes, int length) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(bytes, 0, length);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** Whether the last bytes are the signature of those before. Takes as long for a near miss as for a far one. */
    public boolean isSigned(byte[] bytes) {
        int length = bytes.length - SIGNATURE_BYTES;
        return length >= 0
                && MessageDigest.isEqual(sign(bytes, length), Arrays.copyOfRange(bytes, length, bytes.length));
    }
}
