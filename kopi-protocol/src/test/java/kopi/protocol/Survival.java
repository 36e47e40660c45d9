package kopi.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import kopi.core.error.CorruptStateException;
import kopi.core.message.Message;
import kopi.core.port.LazyMessage;
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
            refusedOrHalfLookedAt(codec, bytes);
            return;
        }
        assertThat(codec.lazily(bytes).header()).isEqualTo(LazyMessage.Header.of(message));
        assertThat(CanonicalText.of(codec.lazily(bytes).message())).isEqualTo(CanonicalText.of(message));
        assertThat(CanonicalText.of(codec.decode(codec.encode(message)))).isEqualTo(CanonicalText.of(message));
    }

    private static void refusedOrHalfLookedAt(WireCodec codec, byte[] bytes) {
        try {
            LazyMessage lazy = codec.lazily(bytes);
            assertThatThrownBy(lazy::message).isInstanceOf(CorruptStateException.class);
        } catch (CorruptStateException e) {
            assertThat(e).hasMessageMatching("(?s).{10,}");
        }
    }
}
