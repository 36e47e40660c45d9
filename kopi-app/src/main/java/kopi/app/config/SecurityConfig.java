package kopi.app.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kopi.adapter.eggs.EggTls;
import kopi.adapter.signals.SignalSecurity;
import kopi.core.access.Principal;
import kopi.core.access.Principals;
import kopi.platform.TlsFiles;
import kopi.protocol.TokenCheck;

/**
 * Who is let in.
 *
 * @param secret what heartbeats are signed with; empty: one is made up for this machine
 * @param token what clients and commands must know that have no token of their own; empty: there is no such token
 * @param tokens of principals that own their jobs
 * @param certificate what proves who a gateway is, PEM; empty: connections are not encrypted
 * @param key of the certificate, PEM
 * @param hasOpenProbes whether nodes tell everybody whether they live and are ready, as a kubelet asks without a token
 */
public record SecurityConfig(
        Optional<String> secret,
        Optional<String> token,
        List<NamedToken> tokens,
        Optional<Path> certificate,
        Optional<Path> key,
        boolean hasOpenProbes) {
    private static final int SECRET_BYTES = 16;

    static SecurityConfig read(YamlSection section) {
        var security = new SecurityConfig(
                section.hidden("secret"),
                section.hidden("token"),
                tokens(section.section("tokens")),
                section.file("certificate"),
                section.file("key"),
                section.flag("open-probes", false));
        section.end();
        security.token.filter(token -> !TokenCheck.isUsable(token)).ifPresent(_ -> {
            throw section.refuse("token", TokenCheck.REQUIREMENT);
        });
        security.secret
                .filter(secret -> secret.getBytes(UTF_8).length < SECRET_BYTES)
                .ifPresent(_ -> {
                    throw section.refuse(
                            "secret", "must have at least " + SECRET_BYTES + " bytes, or it could be guessed");
                });
        security.requireOneHolderEach(section);
        return security;
    }

    private static List<NamedToken> tokens(YamlSection section) {
        List<NamedToken> tokens = new ArrayList<>();
        section.keys().forEach(name -> tokens.add(NamedToken.read(section, name)));
        section.end();
        return tokens;
    }

    private void requireOneHolderEach(YamlSection section) {
        Map<String, String> holders = new HashMap<>();
        token.ifPresent(shared -> holders.put(shared, "security.token"));
        for (NamedToken named : tokens) {
            String name = named.principal().name();
            String other = holders.put(named.token(), name);
            if (other != null) {
                throw section.refuse("tokens", "has the same token for " + other + " and " + name);
            }
        }
        boolean isCommanded = token.isPresent()
                || tokens.isEmpty()
                || tokens.stream().anyMatch(named -> named.principal().isOperator());
        if (!isCommanded) {
            throw section.refuse(
                    "tokens",
                    "needs one with role: operator, or security.token beside it, for kopi status, scale and down");
        }
    }

    /** Who is let in, by which token. */
    public Principals principals() {
        Map<String, Principal> byToken = new HashMap<>();
        token.ifPresent(shared -> byToken.put(shared, Principal.ANYONE));
        tokens.forEach(named -> byToken.put(named.token(), named.principal()));
        return byToken.isEmpty() ? Principals.NONE : Principals.of(byToken);
    }

    /** How many jobs may be running of the owners of whom the file says so. */
    public Map<String, Integer> openJobsOfOwners() {
        Map<String, Integer> limits = new HashMap<>();
        tokens.forEach(named ->
                named.maxJobs().ifPresent(jobs -> limits.put(named.principal().name(), jobs)));
        return limits;
    }

    /** What commands that read this file say of themselves: the token for all, else an operator's. */
    public Optional<String> ownToken() {
        return token.or(() -> tokens.stream()
                .min(Comparator.comparing(named -> !named.principal().isOperator()))
                .map(NamedToken::token));
    }

    /** What eggs show to commands; empty: nothing is encrypted. */
    public Optional<EggTls> eggTls() {
        return certificate.flatMap(shown -> key.map(own -> new EggTls(shown, own)));
    }

    /** Who may ask nodes for metrics and health, and what they show for it. */
    public SignalSecurity signals() {
        return new SignalSecurity(
                principals(),
                certificate.flatMap(shown -> key.map(own -> new TlsFiles.Identity(shown, own))),
                hasOpenProbes);
    }

    /** What must not be read by others, if it stands in the file. */
    List<String> secrets() {
        return Stream.concat(
                        Stream.of(secret, token).flatMap(Optional::stream),
                        tokens.stream().map(NamedToken::token))
                .toList();
    }

    @Override
    public String toString() {
        return "token " + (token.isPresent() ? "set" : "none") + ", principals " + tokens + ", tls "
                + (certificate.isPresent() ? "on" : "off");
    }
}
