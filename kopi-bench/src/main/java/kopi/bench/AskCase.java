package kopi.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Something to ask, as a whole process. */
enum AskCase {
    EXAMPLES("all example reports together", "0.35 for ten", ""),
    FILTER_SUM("filter, group, sum", "0.3", """
            SELECT store_id, SUM(final_amount) AS sales
            FROM transactions
            WHERE EXTRACT(YEAR FROM created_at) = 2024 AND final_amount >= 10
            GROUP BY store_id
            ORDER BY store_id
            """),
    FEW_TEXTS("group by a text column, 8 different", "0.6", """
            SELECT item_name, COUNT(*) AS sold, SUM(subtotal) AS sales
            FROM labelled_sales
            GROUP BY item_name
            ORDER BY item_name
            """),
    MANY_TEXTS("group by a text column, 2,048 different", "0.6", """
            SELECT product, COUNT(*) AS sold, SUM(subtotal) AS sales
            FROM labelled_sales
            GROUP BY product
            ORDER BY product
            """),
    DISTINCT("different customers of each store and month", "0.8", """
            SELECT store_id, CAST(date_trunc('month', created_at) AS DATE) AS month_begins, COUNT(DISTINCT user_id) AS customers
            FROM transactions
            GROUP BY 1, 2
            ORDER BY 1, 2
            """),
    JOIN("items sold of each store and month, two facts joined", "1.0", """
            SELECT t.store_id, CAST(date_trunc('month', t.created_at) AS DATE) AS month_begins, SUM(i.quantity) AS sold
            FROM transaction_items i JOIN transactions t USING (transaction_id)
            GROUP BY 1, 2
            ORDER BY 1, 2
            """),
    COUNT("`SELECT count(*) FROM stores`", "1.0 s of kopi", """
            SELECT count(*) FROM stores
            """);

    private final String title;
    private final String aim;
    private final String sql;

    AskCase(String title, String aim, String sql) {
        this.title = title;
        this.aim = aim;
        this.sql = sql;
    }

    /** What is asked, for people. */
    String title() {
        return title;
    }

    /** The ratio of wall times, or whatever it says, that kopi should not exceed. */
    String aim() {
        return aim;
    }

    /** The query; empty: those of {@code examples/reports} that no built-in report answers. */
    Optional<String> sql() {
        return Optional.of(sql).filter(text -> !text.isEmpty());
    }

    /** Whether it is asked of {@link LabelledSales}. */
    boolean isAboutLabelledSales() {
        return this == FEW_TEXTS || this == MANY_TEXTS;
    }

    /** Its name on the command line. */
    String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one of that name. */
    static Optional<AskCase> named(String option) {
        return Arrays.stream(values())
                .filter(asked -> asked.option().equals(option))
                .findFirst();
    }
}
