package kopi.app.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A dataset directory of one row for each table, or of as many transactions as are wanted. */
final class TinyData {
    private TinyData() {}

    static Path write(Path data) throws IOException {
        return write(data, 1);
    }

    static Path write(Path data, int transactions) throws IOException {
        file(data, "stores", "store_id,store_name", "4,G Coffee @ Kampung Changkat");
        file(data, "menu_items", "item_id,item_name", "6,Mocha");
        file(data, "users", "user_id,birthdate", "7,1992-12-27");
        file(data, "transaction_items", "item_id,quantity,subtotal,created_at", "6,3,28.5,2024-07-01 07:00:00");
        Path folder = Files.createDirectories(data.resolve("transactions"));
        try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("all.csv"))) {
            out.write("transaction_id,store_id,user_id,final_amount,created_at\n");
            for (int i = 0; i < transactions; i++) {
                out.write("2ae6d188-76c2-4095-b861-%012x,4,7.0,78.0,2024-07-01 07:00:00\n".formatted(i));
            }
        }
        return data;
    }

    static void file(Path data, String dataset, String... lines) throws IOException {
        Path folder = Files.createDirectories(data.resolve(dataset));
        Files.writeString(folder.resolve("all.csv"), String.join("\n", lines) + "\n");
    }
}
