package kopi.app.config;

import java.nio.file.Path;
import java.util.Optional;
import kopi.protocol.TokenCheck;

/**
 * Who is let in.
 *
 * @param secret what heartbeats are signed with; empty: one is made up for this machine
 * @param token what clients and commands must know; empty: nothing
 * @param certificate what proves who a gateway is, PEM; empty: connections are not encrypted
 * @param key of the certificate, PEM
 */
public record SecurityConfig(
        Optional<String> secret, Optional<String> token, Optional<Path> certificate, Optional<Path> key) {
    static SecurityConfig read(Section section) {
        var security = new SecurityConfig(
                section.hidden("secret"), section.hidden("token"), section.file("certificate"), section.file("key"));
        section.end();
        security.token.filter(token -> !TokenCheck.isUsable(token)).ifPresent(_ -> {
            throw section.refuse("token", TokenCheck.REQUIREMENT);
        });
        return security;
    }

    @Override
    public String toString() {
        return "token " + (token.isPresent() ? "set" : "none") + ", tls " + (certificate.isPresent() ? "on" : "off");
    }
}
