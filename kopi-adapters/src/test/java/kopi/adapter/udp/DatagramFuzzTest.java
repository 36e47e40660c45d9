package kopi.adapter.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import kopi.adapter.udp.DatagramCodec.Decoded.Invalid;
import kopi.adapter.udp.DatagramCodec.Decoded.Valid;

/**
 * Any bytes at all. In a normal build this tries none but the empty input; with {@code JAZZER_FUZZ=1} it looks for new
 * ones.
 */
class DatagramFuzzTest {
    private final Secret secret = new Secret("the cluster's own secret".getBytes(UTF_8));
    private final DatagramCodec codec = new DatagramCodec(secret);

    @FuzzTest(maxDuration = "3m")
    void bytesOfStrangersAreRefused(byte[] input) {
        assertThat(codec.decode(input)).isInstanceOf(Invalid.class);
    }

    /** Without the right signature nothing would be read at all. */
    @FuzzTest(maxDuration = "3m")
    void signedBytesComeBackOrAreRefused(byte[] input) {
        byte[] signed = Arrays.copyOf(input, input.length + Secret.SIGNATURE_BYTES);
        System.arraycopy(secret.sign(input, input.length), 0, signed, input.length, Secret.SIGNATURE_BYTES);
        switch (codec.decode(signed)) {
            case Valid valid ->
                assertThat(codec.decode(codec.encode(valid.numbered()))).isEqualTo(valid);
            case Invalid refused -> assertThat(refused.rejection()).isNotEqualTo(Rejection.FORGED);
        }
    }
}
