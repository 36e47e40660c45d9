package kopi.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "rabbit.example,      rabbit.example:5",
        "rabbit_1:7,          rabbit_1:7",
        "10.0.0.1:65535,      10.0.0.1:65535",
        "::1,                 [::1]:5",
        "[::1],               [::1]:5",
        "[fe80::1%eth0]:80,   [fe80::1%eth0]:80",
        "2001:db8::7,         [2001:db8::7]:5"
    })
    void isReadAsItIsWritten(String text, String meaning) {
        HostPort read = HostPort.parse(text, 5);
        assertThat(read).hasToString(meaning);
        assertThat(HostPort.parse(read.toString(), 1)).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":5", "a b", "host:0", "host:65536", "host:x", "http://host", "[::1", "a,b", "-a"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> HostPort.parse(text, 5)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNameThatNobodyKnowsHasNoAddress() {
        assertThat(new HostPort("no-such-host.invalid", 5).resolve()).isEmpty();
        assertThat(new HostPort("127.0.0.9", 5).resolve()).containsExactly(new InetSocketAddress("127.0.0.9", 5));
    }
}
