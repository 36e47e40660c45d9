package kopi.adapter.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.core.error.InvalidInputException;
import kopi.core.inference.FileSample;
import kopi.core.inference.TableSample;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Dataset;
import kopi.core.model.Datasets;
import kopi.core.report.Projection;
import kopi.core.schema.ChainSchema;
import kopi.core.schema.SchemaText;
import kopi.core.text.SafeText;

/** What stands in an input, for those who do not know its tables yet. Stateless. */
public final class FolderSamples {
    /** Of a file, so much is looked at. */
    private static final int SAMPLE_BYTES = 256 << 10;
    /** Of names in schemas. */
    private static final int MAX_NAME = 128;

    private static final Map<String, List<String>> READ_BY_REPORTS = Map.of(
            "stores", List.of("store_id", "store_name"),
            "menu_items", List.of("item_id", "item_name"),
            "users", List.of("user_id", "birthdate"),
            "transactions", List.of("transaction_id", "store_id", "user_id", "final_amount", "created_at"),
            "transaction_items", List.of("item_id", "quantity", "subtotal", "created_at"));

    private FolderSamples() {}

    /**
     * The start of the first file of every folder that has CSV files, of its last one and of one in the middle.
     *
     * @throws InvalidInputException if there is no such folder, or a file cannot be read
     */
    public static List<TableSample> of(InputTables data) {
        return tables(data).stream().map(table -> sample(data, table)).toList();
    }

    private static List<String> tables(InputTables data) {
        Set<String> tables = new TreeSet<>(data.named());
        data.data()
                .ifPresent(folder -> tables(folder).stream()
                        .filter(table -> data.named().stream().noneMatch(table::equalsIgnoreCase))
                        .forEach(tables::add));
        if (tables.isEmpty()) {
            throw new InvalidInputException(data.describe()
                    + " has no folder of CSV files; a dataset directory has one per table"
                    + data.data().map(FolderSamples::looseFile).orElse(""));
        }
        return tables.stream().limit(SchemaText.MAX_TABLES).toList();
    }

    private static List<String> tables(Path data) {
        return entries(data).stream()
                .filter(FolderSamples::hasCsv)
                .map(folder -> folder.getFileName().toString())
                .toList();
    }

    private static boolean hasCsv(Path folder) {
        String name = folder.getFileName().toString();
        if (!Files.isDirectory(folder) || SkippedEntry.hidden(name).isPresent() || !canBeDeclared(name)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(folder, TableFolder.MAX_DEPTH)) {
            return files.anyMatch(file -> isCsv(file) && Files.isRegularFile(file));
        } catch (UncheckedIOException e) {
            throw TableFolder.unreadable(name, e.getCause() == null ? new IOException(e) : e.getCause());
        } catch (IOException e) {
            throw TableFolder.unreadable(name, e);
        }
    }

    private static boolean canBeDeclared(String name) {
        return name.length() <= MAX_NAME
                && name.indexOf('\\') < 0
                && name.chars().noneMatch(Character::isISOControl);
    }

    private static boolean isCsv(Path file) {
        return Packing.of(file.getFileName().toString()).isPresent();
    }

    private static String looseFile(Path data) {
        return entries(data).stream()
                .filter(entry -> isCsv(entry) && Files.isRegularFile(entry))
                .map(entry -> entry.getFileName().toString())
                .findFirst()
                .map(name -> ": move " + SafeText.value(name) + " into a folder " + SafeText.value(Packing.stem(name)))
                .orElse("");
    }

    private static List<Path> entries(Path data) {
        if (!Files.isDirectory(data)) {
            throw new InvalidInputException("there is no folder " + SafeText.value(data)
                    + "; a dataset directory has one folder of CSV files per table");
        }
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(data)) {
            stream.forEach(entries::add);
        } catch (DirectoryIteratorException e) {
            throw TableFolder.unreadable(data.toString(), e.getCause() == null ? new IOException(e) : e.getCause());
        } catch (IOException e) {
            throw TableFolder.unreadable(data.toString(), e);
        }
        entries.sort(null);
        return entries;
    }

    private static TableSample sample(InputTables data, String table) {
        List<TableFolder.Entry> files = data.list(table).files();
        int last = files.size() - 1;
        List<FileSample> samples = new ArrayList<>();
        double expansion = 1;
        for (int i : IntStream.of(0, last / 2, last).distinct().toArray()) {
            TableFolder.Entry file = files.get(i);
            try (Contents contents = file.contents()) {
                byte[] start = contents.start(SAMPLE_BYTES);
                samples.add(new FileSample(start, contents.reach(SAMPLE_BYTES + 1L) == start.length));
                expansion = Math.max(expansion, (double) contents.estimatedSize() / Math.max(1, file.size()));
            }
        }
        // How much is unpacked is known by then, more or less.
        long bytes = Math.round(
                expansion * files.stream().mapToLong(TableFolder.Entry::size).sum());
        return new TableSample(table, samples, bytes, samples.size() == files.size());
    }

    /**
     * Whether the tables are those of the chain: one of its two fact tables has the columns that reports read, or there are no
     * folders but those of its tables, one of which has them.
     */
    public static boolean isOfTheChain(InputTables data) {
        return isReadAs(Datasets.TRANSACTIONS, data)
                || isReadAs(Datasets.TRANSACTION_ITEMS, data)
                || (hasNoOtherTables(data) && Datasets.ALL.stream().anyMatch(table -> isReadAs(table, data)));
    }

    private static boolean hasNoOtherTables(InputTables data) {
        return tables(data).stream()
                .allMatch(table -> ChainSchema.SCHEMA.table(table).isPresent());
    }

    private static boolean isReadAs(Dataset table, InputTables data) {
        if (!tables(data).contains(table.name())) {
            return false;
        }
        List<ColumnSpec> columns = READ_BY_REPORTS.getOrDefault(table.name(), List.of()).stream()
                .map(table::column)
                .toList();
        try {
            DatasetReader.open(
                    data, new Projection(table, columns, List.of()), Optional.empty(), DatasetReader.MAX_CHUNK_BYTES);
            return true;
        } catch (InvalidInputException _) {
            // Whatever is wrong with it is said when it is read.
            return false;
        }
    }
}
