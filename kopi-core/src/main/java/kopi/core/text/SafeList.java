package kopi.core.text;

import java.util.Collection;
import java.util.Iterator;
import java.util.Locale;

/** Lists values from outside in a message, as in {@code a, b, c and 129,997 more}. */
public final class SafeList {
    /** How many values a message names. */
    private static final int MAX_VALUES = 12;

    /** However short they are: together they are to fit on a screen. */
    private static final int MAX_CHARACTERS = 600;

    private SafeList() {}

    /** The values, each {@link SafeText#value}, with commas between them; of many the first ones and how many more. */
    public static String of(Collection<?> values) {
        return of(values, MAX_VALUES);
    }

    /**
     * As {@link #of(Collection)}.
     *
     * @param max how many are named, at least one
     */
    public static String of(Collection<?> values, int max) {
        var list = new StringBuilder();
        int named = 0;
        for (Iterator<?> left = values.iterator(); left.hasNext() && named < Math.max(1, max); named++) {
            String value = SafeText.value(left.next());
            if (named > 0 && list.length() + value.length() > MAX_CHARACTERS) {
                break;
            }
            list.append(named == 0 ? "" : ", ").append(value);
        }
        int more = values.size() - named;
        return more == 0
                ? list.toString()
                : list.append(String.format(Locale.ROOT, " and %,d more", more)).toString();
    }
}
