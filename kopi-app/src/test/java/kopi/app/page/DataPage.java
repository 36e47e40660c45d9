package kopi.app.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import kopi.adapter.file.InputTables;
import kopi.app.client.UploadOptions;
import kopi.app.schema.SchemaSource;
import kopi.core.client.RejectLimit;
import kopi.core.schema.Schema;

/** A page that asks about a small dataset. */
final class DataPage {
    private DataPage() {}

    /** Makes the dataset, of two stores, and shows it. */
    static PageServer open(Path folder, String sql) throws IOException {
        Path data = folder.resolve("dataset");
        file(data, "stores", "store_id,store_name", "4,Changkat", "7,Damansara");
        file(
                data,
                "transactions",
                "transaction_id,store_id,user_id,final_amount,created_at",
                "2ae6d188-76c2-4095-b861-000000000001,4,7.0,78.0,2024-07-01 07:00:00",
                "2ae6d188-76c2-4095-b861-000000000002,7,,12.5,2024-07-01 08:00:00");
        InputTables input = InputTables.in(data);
        Schema schema = SchemaSource.find(input, Optional.empty());
        return PageServer.ofQueries(
                UploadOptions.of(input, false, RejectLimit.NONE).withSchema(schema),
                schema,
                2,
                sql,
                Files.createDirectories(folder.resolve("results")),
                0);
    }

    private static void file(Path data, String table, String... lines) throws IOException {
        Path folder = Files.createDirectories(data.resolve(table));
        Files.writeString(folder.resolve("all.csv"), String.join("\n", lines) + "\n");
    }
}
