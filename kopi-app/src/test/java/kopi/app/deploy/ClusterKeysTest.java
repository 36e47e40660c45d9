package kopi.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import kopi.core.error.UnavailableException;
import kopi.platform.TlsFiles;
import kopi.protocol.TokenCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterKeysTest {
    @TempDir
    private Path folder;

    private String permissions(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
    }

    @Test
    void nodesOfABrokerKnowEachOther() throws IOException, InterruptedException {
        var keys = new ClusterKeys(folder.resolve("keys"));
        keys.make(List.of("gateway"));
        keys.makeBrokerFile(folder.resolve("broker"), List.of("r-1", "r-2", "r-3"));
        String shared = Files.readString(folder.resolve("broker/rabbitmq-env.conf"));
        assertThat(shared).containsPattern("SERVER_ADDITIONAL_ERL_ARGS=\"-setcookie [0-9a-f]{64}\"");
        assertThat(Files.readString(folder.resolve("broker/rabbitmq.conf")))
                .contains("pause_minority", "nodes.1 = rabbit@r-1", "nodes.3 = rabbit@r-3");
        keys.makeBrokerFile(folder.resolve("broker"), List.of("r-1", "r-2", "r-3"));
        assertThat(folder.resolve("broker/rabbitmq-env.conf")).hasContent(shared);
    }

    @Test
    void allOfItCanBeUsed() throws CertificateException, IOException, InterruptedException {
        var keys = new ClusterKeys(folder.resolve("keys"));
        keys.make(List.of("gateway", "10.1.2.3", "::1"));
        keys.makeBrokerFile(folder.resolve("broker"), List.of());
        assertThat(keys.made()).hasSize(6);
        Path made = folder.resolve("keys");
        assertThat(TokenCheck.isUsable(Files.readString(made.resolve("token")).strip()))
                .isTrue();
        assertThat(permissions("keys/secret")).isEqualTo("rw-------");
        assertThat(permissions("keys/key.pem")).isEqualTo("rw-------");
        assertThat(permissions("keys/token")).isEqualTo("rw-r-----");
        assertThat(Files.readString(folder.resolve("broker/rabbitmq.conf")))
                .contains("default_pass = "
                        + Files.readString(made.resolve("broker-password")).strip());
        var identity = new TlsFiles.Identity(made.resolve("certificate.pem"), made.resolve("key.pem"));
        assertThat(TlsFiles.context(Optional.of(identity.certificate()), Optional.of(identity)))
                .isNotNull();
        try (var in = Files.newInputStream(identity.certificate())) {
            var certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            assertThat(certificate.getSubjectAlternativeNames())
                    .extracting(name -> String.valueOf(name.get(1)))
                    .containsExactly("gateway", "10.1.2.3", "0:0:0:0:0:0:0:1");
        }
    }

    @Test
    void whatIsThereStays() throws IOException, InterruptedException {
        new ClusterKeys(folder).make(List.of("gateway"));
        String certificate = Files.readString(folder.resolve("certificate.pem"));
        Files.delete(folder.resolve("token"));
        var again = new ClusterKeys(folder);
        again.make(List.of("other"));
        assertThat(again.made()).containsExactly(folder.resolve("token"));
        assertThat(folder.resolve("certificate.pem")).hasContent(certificate.strip());
    }

    @Test
    void whatCannotBeMadeIsSaid() {
        var keys = new ClusterKeys(folder.resolve("keys"));
        assertThatThrownBy(() -> keys.make(List.of("no host")))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("keytool made no certificate");
    }
}
