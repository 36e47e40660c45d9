package kopi.app.cli;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import kopi.core.text.SafeText;
import kopi.core.text.Suggestion;
import kopi.core.topology.RoleKind;

/** Reads roles from the command line, in any case of letters, with blanks around them. */
final class RoleArgument {
    private static final List<String> ALL = RoleKind.texts(List.of(RoleKind.values()));

    private RoleArgument() {}

    /**
     * One role.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    static RoleKind role(String text) {
        String role = text.strip().toLowerCase(Locale.ROOT);
        return RoleKind.named(role)
                .orElseThrow(() -> new IllegalArgumentException("there is no role \"" + SafeText.value(text) + "\""
                        + Suggestion.closest(role, ALL)
                                .map(name -> "; did you mean " + name + "?")
                                .orElse("; there are " + String.join(", ", ALL))));
    }

    /**
     * Each of them once, in their order.
     *
     * @param option to name in errors
     * @throws IllegalArgumentException if there is no such role
     */
    static Set<RoleKind> roles(String option, Collection<String> texts) {
        Set<RoleKind> roles = new LinkedHashSet<>();
        for (String text : texts) {
            try {
                roles.add(role(text));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
            }
        }
        return roles;
    }
}
