package kopi.adapter.signals;

import com.sun.net.httpserver.HttpExchange;
import java.util.Optional;
import kopi.core.access.Principal;
import kopi.core.access.Principals;

/** Who asks, by the token that a request carries (RFC 6750). */
final class Bearer {
    /** What a request must carry, for people. */
    static final String NEEDED = "a token of the cluster is needed: Authorization: Bearer TOKEN";

    private static final String SCHEME = "Bearer ";

    private Bearer() {}

    /** Who asks; empty: somebody who must not. Where there are no tokens anybody may. */
    static Optional<Principal> of(HttpExchange exchange, Principals principals) {
        if (principals.isOpen()) {
            return Optional.of(Principal.ANYONE);
        }
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .filter(said -> said.startsWith(SCHEME))
                .flatMap(said -> principals.find(said.substring(SCHEME.length())));
    }

    /** Says in an answer how to prove who asks. */
    static void demand(HttpExchange exchange) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"kopi\"");
    }
}
