package kopi.adapter.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import kopi.adapter.udp.SignedDatagrams.Decoded.Invalid;
import kopi.adapter.udp.SignedDatagrams.Decoded.Valid;
import kopi.protocol.Secret;

/**
 * Any bytes at all. In a normal build this tries none but the empty input; with {@code JAZZER_FUZZ=1} it looks for new
 * ones.
 */
class DatagramFuzzTest {
    private final Secret secret = new Secret("the cluster's own secret".getBytes(UTF_8));
    private final SignedDatagrams codec = new SignedDatagrams("cluster", secret);

    @FuzzTest(maxDuration = "10m")
    void bytesOfStrangersAreRefused(byte[] input) {
        assertThat(codec.decode(input)).isInstanceOf(Invalid.class);
    }

    /** Without the right signature nothing would be read at all. */
    @FuzzTest(maxDuration = "10m")
    void signedBytesComeBackOrAreRefused(byte[] input) {
        switch (codec.decode(codec.sign(input))) {
            case Valid valid ->
                assertThat(codec.decode(codec.encode(valid.envelope()))).isEqualTo(valid);
            case Invalid refused -> assertThat(refused.rejection()).isNotEqualTo(Rejection.FORGED);
        }
    }
}
