package kopi.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import kopi.core.error.CorruptStateException;
import kopi.core.message.Message;
import kopi.testkit.stage.CanonicalText;

/** Any bytes at all are a message, which comes back when it is written again, or refused with a reason. */
final class Survival {
    private Survival() {}

    static void of(WireCodec codec, byte[] bytes) {
        Message message;
        try {
            message = codec.decode(bytes);
        } catch (CorruptStateException e) {
            assertThat(e).hasMessageMatching("(?s).{10,}");
            return;
        }
        assertThat(CanonicalText.of(codec.decode(codec.encode(message)))).isEqualTo(CanonicalText.of(message));
    }
}
