package kopi.protocol.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.function.UnaryOperator;
import kopi.core.error.CorruptStateException;
import kopi.core.job.InputIdentity;
import kopi.protocol.InputWire;

/**
 * Any bytes at all, as requests to gateways and eggs and as their replies: what gRPC parses before kopi sees it, and what is in
 * there. In a normal build this tries none but the empty input; with {@code JAZZER_FUZZ=1} it looks for new ones.
 */
class EggCommandFuzzTest {
    private static final List<MethodDescriptor<?, ?>> METHODS = List.of(
            GatewayMethods.HEALTH,
            GatewayMethods.PLAN,
            GatewayMethods.OPEN,
            GatewayMethods.FIND,
            GatewayMethods.UPLOAD,
            GatewayMethods.RESULTS,
            GatewayMethods.CLOSE,
            GatewayMethods.ABORT,
            EggMethods.CHALLENGE,
            EggMethods.ASK);

    @FuzzTest(maxDuration = "10m")
    void aJobsInputIsReadOrRefused(byte[] input) {
        try {
            InputIdentity identity = InputWire.decode(input);
            assertThat(InputWire.decode(InputWire.encode(identity))).isEqualTo(identity);
        } catch (CorruptStateException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    /** Nothing but malformed protobuf is refused here: of anything else, gRPC would not tell the caller why. */
    @FuzzTest(maxDuration = "10m")
    void requestsAreParsedOrRefused(byte[] input) {
        for (MethodDescriptor<?, ?> method : METHODS) {
            comesBackOrIsRefused(method.getRequestMarshaller(), input);
            comesBackOrIsRefused(method.getResponseMarshaller(), input);
        }
    }

    private static <T> void comesBackOrIsRefused(Marshaller<T> marshaller, byte[] input) {
        T value;
        try {
            value = marshaller.parse(new ByteArrayInputStream(input));
        } catch (StatusRuntimeException refused) {
            assertThat(refused).hasMessageContaining("protobuf");
            return;
        }
        assertThat(marshaller.parse(marshaller.stream(value))).hasSameClassAs(value);
    }

    @FuzzTest(maxDuration = "10m")
    void commandsAndAnswersComeBackOrAreRefused(byte[] input) {
        comesBackOrIsRefused(input, bytes -> EggCommand.decode(bytes).encode());
        comesBackOrIsRefused(input, bytes -> EggAnswer.decode(bytes).encode());
    }

    private static void comesBackOrIsRefused(byte[] input, UnaryOperator<byte[]> again) {
        byte[] once;
        try {
            once = again.apply(input);
        } catch (CorruptStateException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
            return;
        }
        assertThat(again.apply(once)).isEqualTo(once);
    }
}
