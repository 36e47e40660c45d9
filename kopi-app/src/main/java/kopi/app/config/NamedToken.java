package kopi.app.config;

import java.util.Locale;
import java.util.OptionalInt;
import kopi.core.access.Principal;
import kopi.core.access.Principal.Privilege;
import kopi.protocol.TokenCheck;

/**
 * A token of a principal of its own.
 *
 * @param token what its holder must know
 * @param maxJobs how many of its jobs may be running; empty: the usual share
 */
public record NamedToken(Principal principal, String token, OptionalInt maxJobs) {
    private static final int MOST_JOBS = 1_000;

    /** Reads one of {@code security.tokens}: a text, the token, or a section. */
    static NamedToken read(YamlSection tokens, String name) {
        if (name.endsWith("-from") || name.endsWith("-file")) {
            String key = "token" + name.substring(name.length() - "-from".length());
            throw tokens.refuse(name, "cannot be a name; if " + key + " is meant, write NAME: {" + key + ": …}");
        }
        Principal analyst;
        try {
            analyst = new Principal(name, Privilege.ANALYST);
        } catch (IllegalArgumentException e) {
            throw tokens.refuse(name, "cannot be a name: " + e.getMessage());
        }
        if (!tokens.isSection(name)) {
            String token = tokens.hidden(name).orElseThrow(() -> tokens.refuse(name, "lacks a token"));
            return new NamedToken(analyst, usable(tokens, name, token), OptionalInt.empty());
        }
        YamlSection section = tokens.section(name);
        String token = section.hidden("token").orElseThrow(() -> tokens.refuse(name, "lacks a token"));
        var privilege = section.oneOf("role", Privilege.ANALYST, Privilege.values());
        int maxJobs = section.number("max-jobs", 0, 1, MOST_JOBS);
        section.end();
        return new NamedToken(
                new Principal(name, privilege),
                usable(section, "token", token),
                maxJobs == 0 ? OptionalInt.empty() : OptionalInt.of(maxJobs));
    }

    private static String usable(YamlSection section, String key, String token) {
        if (!TokenCheck.isUsable(token)) {
            throw section.refuse(key, TokenCheck.REQUIREMENT);
        }
        return token;
    }

    @Override
    public String toString() {
        return principal.name() + ", " + principal.privilege().name().toLowerCase(Locale.ROOT);
    }
}
