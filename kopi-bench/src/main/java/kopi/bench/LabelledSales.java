package kopi.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import kopi.core.error.UnavailableException;

/**
 * A dataset of one table whose keys are texts, as tills of other trades write them: the items that were sold, with the names of the menu
 * instead of its ids, and with one of 256 variants of each as a product.
 */
final class LabelledSales {
    private static final String SCHEMA = """
            CREATE TABLE labelled_sales (
                item_name TEXT NOT NULL,
                product TEXT NOT NULL,
                quantity BIGINT NOT NULL,
                subtotal DECIMAL(18, 4) NOT NULL,
                created_at TIMESTAMP NOT NULL
            );
            """;

    private LabelledSales() {}

    /**
     * Makes it.
     *
     * @param data a dataset of the chain
     * @param folder where to; must be there
     * @throws UnavailableException if it cannot be made
     */
    static void make(Path data, Path folder) {
        var csv = new DuckDbCsv(data, false);
        Path table = folder.resolve("labelled_sales");
        BenchmarkFolders.makeEmpty(table);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement duckDb = connection.createStatement()) {
            Files.writeString(folder.resolve("schema.sql"), SCHEMA);
            duckDb.execute("""
                    COPY (SELECT m.item_name, m.item_name || ' ' || substring(i.transaction_id, 1, 2) AS product,
                            i.quantity, i.subtotal, i.created_at
                        FROM %s AS i JOIN %s AS m USING (item_id))
                    TO %s (FORMAT csv, HEADER)""".formatted(
                            csv.selectAll("transaction_items"),
                            csv.selectAll("menu_items"),
                            DuckDbCsv.literal(table.resolve("sales.csv").toString())));
        } catch (SQLException | IOException e) {
            throw new UnavailableException("cannot make sales with texts in " + folder + ": " + e.getMessage(), e);
        }
    }
}
