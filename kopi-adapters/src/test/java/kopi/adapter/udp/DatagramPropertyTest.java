package kopi.adapter.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import kopi.adapter.udp.SignedDatagrams.Decoded.Invalid;
import kopi.adapter.udp.SignedDatagrams.Decoded.Valid;
import kopi.protocol.DatagramCodec;
import kopi.protocol.Envelope;
import kopi.protocol.Secret;
import kopi.testkit.property.Seeds;
import org.junit.jupiter.api.Test;

class DatagramPropertyTest {
    private static final int CASES = 300;

    private final Secret secret = new Secret("the cluster's own secret".getBytes(UTF_8));
    private final SignedDatagrams codec = new SignedDatagrams("cluster", secret);

    private byte[] signed(byte[] content) {
        return codec.sign(content);
    }

    private byte[] unsigned(Envelope envelope) {
        byte[] bytes = codec.encode(envelope);
        return Arrays.copyOf(bytes, bytes.length - Secret.SIGNATURE_BYTES);
    }

    @Test
    void datagramsComeBackAsTheyWere() {
        Seeds.each(CASES, random -> {
            Envelope envelope = new RandomDatagrams(random).envelope();
            assertThat(codec.decode(codec.encode(envelope))).isEqualTo(new Valid(envelope));
        });
    }

    @Test
    void everyFlippedBitIsNoticed() {
        byte[] bytes = codec.encode(new RandomDatagrams(new Random(1)).envelope());
        for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            assertThat(codec.decode(flipped)).as("bit %d", bit).isEqualTo(new Invalid(Rejection.FORGED));
        }
    }

    @Test
    void whatIsCutShortIsForged() {
        byte[] bytes = codec.encode(new RandomDatagrams(new Random(2)).envelope());
        for (int length = 0; length < bytes.length; length++) {
            assertThat(codec.decode(Arrays.copyOf(bytes, length)))
                    .as("the first %d bytes", length)
                    .isEqualTo(new Invalid(Rejection.FORGED));
        }
    }

    @Test
    void anotherSecretIsForged() {
        var stranger = new SignedDatagrams("cluster", new Secret("some other cluster's secret".getBytes(UTF_8)));
        Seeds.each(
                CASES,
                random -> assertThat(codec.decode(stranger.encode(new RandomDatagrams(random).envelope())))
                        .isEqualTo(new Invalid(Rejection.FORGED)));
    }

    @Test
    void whatIsTooLongIsNotEvenLookedAt() {
        assertThat(codec.decode(new byte[DatagramCodec.MAX_BYTES + 1])).isEqualTo(new Invalid(Rejection.OVERSIZED));
        assertThat(codec.decode(new byte[DatagramCodec.MAX_BYTES])).isEqualTo(new Invalid(Rejection.FORGED));
    }

    @Test
    void signedPartsOfADatagramAreGarbled() {
        Seeds.each(CASES, random -> {
            byte[] content = unsigned(new RandomDatagrams(random).envelope());
            byte[] part = Arrays.copyOf(content, random.nextInt(content.length));
            assertThat(codec.decode(signed(part))).isEqualTo(new Invalid(Rejection.MALFORMED));
            byte[] more = Arrays.copyOf(content, content.length + 1);
            assertThat(codec.decode(signed(more))).isEqualTo(new Invalid(Rejection.MALFORMED));
        });
    }

    /** Another version, another magic, a type that is not known. */
    @Test
    void signedFromAnotherVersionIsGarbled() {
        for (int position = 0; position < 4; position++) {
            byte[] content = unsigned(new RandomDatagrams(new Random(3)).envelope());
            content[position] = 99;
            assertThat(codec.decode(signed(content)))
                    .as("byte %d", position)
                    .isEqualTo(new Invalid(Rejection.MALFORMED));
        }
    }

    @Test
    void secretThatCanBeGuessedIsRefused() {
        assertThatThrownBy(() -> new Secret(new byte[15]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 16 bytes");
    }
}
