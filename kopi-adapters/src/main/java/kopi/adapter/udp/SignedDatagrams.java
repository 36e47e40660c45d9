package kopi.adapter.udp;

import java.util.Arrays;
import kopi.protocol.DatagramCodec;
import kopi.protocol.Envelope;
import kopi.protocol.Secret;

/** Signs datagrams, and reads only what is signed, by a node of the same cluster. From any thread. */
final class SignedDatagrams {
    /** What the secret is used for here, as a part of the signatures. */
    private static final String PURPOSE = "kopi datagram v2";

    private final String cluster;
    private final Secret secret;

    /** @param cluster the cluster's id: others with the same secret are none of ours */
    SignedDatagrams(String cluster, Secret secret) {
        this.cluster = cluster;
        this.secret = secret.derived(PURPOSE);
    }

    /** What comes of bytes. */
    sealed interface Decoded {
        record Valid(Envelope envelope) implements Decoded {}

        record Invalid(Rejection rejection) implements Decoded {}
    }

    /** The bytes, longer than {@link DatagramCodec#MAX_BYTES} if the datagram cannot be sent. */
    byte[] encode(Envelope envelope) {
        return sign(DatagramCodec.encode(envelope));
    }

    /** Bytes with their signature behind them. */
    byte[] sign(byte[] content) {
        byte[] bytes = Arrays.copyOf(content, content.length + Secret.SIGNATURE_BYTES);
        System.arraycopy(secret.sign(content), 0, bytes, content.length, Secret.SIGNATURE_BYTES);
        return bytes;
    }

    /** Reads any bytes whatever. */
    Decoded decode(byte[] bytes) {
        if (bytes.length > DatagramCodec.MAX_BYTES) {
            return new Decoded.Invalid(Rejection.OVERSIZED);
        }
        if (!secret.isSigned(bytes)) {
            return new Decoded.Invalid(Rejection.FORGED);
        }
        try {
            Envelope envelope = DatagramCodec.decode(Arrays.copyOf(bytes, bytes.length - Secret.SIGNATURE_BYTES));
            return envelope.cluster().equals(cluster)
                    ? new Decoded.Valid(envelope)
                    : new Decoded.Invalid(Rejection.FOREIGN);
        } catch (IllegalArgumentException _) {
            return new Decoded.Invalid(Rejection.MALFORMED);
        }
    }
}
