package kopi.app.page;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import kopi.app.manifest.ManifestJson;
import kopi.app.manifest.RunManifest;
import kopi.core.error.InvalidInputException;
import kopi.core.report.RunFiles;
import kopi.core.text.SafeText;
import kopi.platform.folder.IoReason;
import tools.jackson.core.JsonGenerator;

/**
 * The results in a folder, as a page shows them.
 *
 * @param folder where they are
 * @param manifest what the run says of itself; empty: there is no manifest, and every CSV file is a result
 */
record Results(Path folder, Optional<RunManifest> manifest) {
    private static final String CSV = ".csv";
    /** More than kopi ever writes. */
    private static final long MAX_MANIFEST_BYTES = 64L << 20;

    /**
     * The results in that folder.
     *
     * @throws InvalidInputException if there are none
     */
    static Results in(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new InvalidInputException(
                    SafeText.value(folder) + " is not a folder of results; make one with kopi run");
        }
        var results = new Results(folder, manifest(folder));
        if (results.files().isEmpty()) {
            throw new InvalidInputException(
                    "there are no results in " + SafeText.value(folder) + "; make some with kopi run");
        }
        return results;
    }

    private static Optional<RunManifest> manifest(Path folder) {
        Path file = folder.resolve(RunFiles.MANIFEST);
        try {
            return Files.isRegularFile(file) && Files.size(file) <= MAX_MANIFEST_BYTES
                    ? ManifestJson.read(Files.readAllBytes(file))
                    : Optional.empty();
        } catch (IOException e) {
            throw IoReason.failure("cannot read " + SafeText.value(file), e);
        }
    }

    /** Their files: those of the manifest, the list of rejected rows only if it has any. */
    List<String> files() {
        if (manifest.isPresent()) {
            return manifest.get().files().stream()
                    .filter(file -> !file.report().isEmpty() || file.rows() > 0)
                    .map(RunManifest.Output::file)
                    .toList();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(CSV))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw IoReason.failure("cannot read " + SafeText.value(folder), e);
        }
    }

    /**
     * One of their tables.
     *
     * @param file one of {@link #files}
     * @throws kopi.core.error.KopiException if it cannot be read, or is no CSV file
     */
    ResultTable table(String file) {
        Path path = folder.resolve(file);
        try (var reader = CsvReader.builder().skipEmptyLines(false).ofCsvRecord(path);
                CloseableIterator<CsvRecord> records = reader.iterator()) {
            List<ResultColumn> columns = records.hasNext()
                    ? records.next().getFields().stream().map(ResultColumn::new).toList()
                    : List.of();
            List<List<String>> values = new ArrayList<>();
            long rows = 0;
            for (; records.hasNext(); rows++) {
                List<String> row = row(records.next(), columns);
                if (rows < ResultTable.MAX_SHOWN) {
                    values.add(row);
                }
            }
            return new ResultTable(file, reportOf(file), path, columns, rows, values);
        } catch (CsvParseException e) {
            throw new InvalidInputException(SafeText.value(path) + " is not a CSV file: " + e.getMessage(), e);
        } catch (IOException e) {
            throw IoReason.failure("cannot read " + SafeText.value(path), e);
        } catch (UncheckedIOException e) {
            throw IoReason.failure("cannot read " + SafeText.value(path), Objects.requireNonNull(e.getCause()));
        }
    }

    private static List<String> row(CsvRecord row, List<ResultColumn> columns) {
        List<String> values = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            String value = i < row.getFieldCount() ? row.getField(i) : "";
            columns.get(i).look(value);
            values.add(value);
        }
        return values;
    }

    private String reportOf(String file) {
        return manifest.flatMap(known -> known.output(file))
                .map(RunManifest.Output::report)
                .orElse("");
    }

    /** Writes what they are from, as members of an object. */
    void writeOrigin(JsonGenerator json) {
        json.writeStringProperty(
                "folder", String.valueOf(folder.toAbsolutePath().normalize().getFileName()));
        manifest.ifPresent(run -> {
            json.writeStringProperty("command", run.command());
            json.writeStringProperty("job", run.job().orElse(""));
            json.writeStringProperty("finished", run.finished());
            json.writeStringProperty("kopi", run.kopi());
            json.writeNumberProperty("rows", run.rows());
            json.writeNumberProperty("rejected", run.rejected());
            json.writeObjectPropertyStart("parameters");
            run.parameters().forEach(json::writeStringProperty);
            json.writeEndObject();
        });
    }
}
