package kopi.adapter.home;

/** Names for clusters that were given none: two words to remember, and four digits to tell them apart. */
final class ClusterNames {
    private static final String[] KINDS = {
        "bright", "smooth", "dark", "mild", "golden", "early", "calm", "sweet", "bold", "warm", "clear", "spicy",
        "light", "strong", "silky", "fresh"
    };

    private static final String[] COFFEES = {
        "arabica",
        "robusta",
        "liberica",
        "mocha",
        "latte",
        "lungo",
        "ristretto",
        "espresso",
        "kopi-o",
        "java",
        "bourbon",
        "typica",
        "caturra",
        "geisha",
        "cortado",
        "macchiato"
    };

    private static final int HEXADECIMAL = 16;
    private static final int DIGITS = 4;

    private ClusterNames() {}

    /** The name that belongs to an id of hexadecimal digits. */
    static String of(String id) {
        return KINDS[Character.digit(id.charAt(0), HEXADECIMAL)] + "-"
                + COFFEES[Character.digit(id.charAt(1), HEXADECIMAL)] + "-" + id.substring(2, 2 + DIGITS);
    }
}
