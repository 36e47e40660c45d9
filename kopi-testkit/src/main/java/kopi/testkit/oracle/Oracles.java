package kopi.testkit.oracle;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * An oracle for each report, in order; {@link #BUILT_IN} has one for each of {@link kopi.core.report.Reports#CATALOGUE}.
 *
 * @param byReport by the report's name
 */
public record Oracles(Map<String, Oracle> byReport) {
    /** Those of the built-in reports. */
    public static final Oracles BUILT_IN = new Oracles(Map.of())
            .and(
                    "t1",
                    oracle(
                            Map.of("transactions", Set.of("transaction_id", "final_amount", "created_at")),
                            NaiveReports::highValue))
            .and(
                    "t2",
                    oracle(
                            Map.of(
                                    "menu_items", Set.of("item_id", "item_name"),
                                    "transaction_items", Set.of("item_id", "quantity", "subtotal", "created_at")),
                            NaiveReports::topItems))
            .and(
                    "t3",
                    oracle(
                            Map.of(
                                    "stores", Set.of("store_id", "store_name"),
                                    "transactions", Set.of("store_id", "final_amount", "created_at")),
                            NaiveReports::totalPaymentValue))
            .and(
                    "t4",
                    oracle(
                            Map.of(
                                    "stores", Set.of("store_id", "store_name"),
                                    "users", Set.of("user_id", "birthdate"),
                                    "transactions", Set.of("store_id", "user_id", "created_at")),
                            NaiveReports::topCustomers));

    public Oracles {
        byReport = new LinkedHashMap<>(byReport);
    }

    /** An oracle of these parts. */
    public static Oracle oracle(Map<String, Set<String>> columns, Consumer<NaiveDataset> computation) {
        return new Oracle() {
            @Override
            public Map<String, Set<String>> columns() {
                return columns;
            }

            @Override
            public void compute(NaiveDataset data) {
                computation.accept(data);
            }
        };
    }

    /** These and another one. */
    public Oracles and(String report, Oracle oracle) {
        Map<String, Oracle> more = new LinkedHashMap<>(byReport);
        more.put(report, oracle);
        return new Oracles(more);
    }
}
