package kopi.parquet;

import dev.hardwood.HardwoodContext;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.ColumnSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import kopi.adapter.file.ColumnarFormat;
import org.jspecify.annotations.Nullable;

/** Apache Parquet: flat columns, packed by nothing, gzip, Snappy or Zstandard. Stateless. */
public final class ParquetFormat implements ColumnarFormat {
    /** Tells what the machine can do, which nobody has asked for. Held here, because the JDK forgets the level of a logger that nobody holds. */
    private static final Logger LIBRARY = Logger.getLogger("dev.hardwood");

    /** So many rows of all columns are in memory at a time. */
    private static final int BATCH = 8_192;

    /** Made by {@link java.util.ServiceLoader}. */
    public ParquetFormat() {
        LIBRARY.setLevel(Level.WARNING);
    }

    @Override
    public String suffix() {
        return ".parquet";
    }

    @Override
    public Contents contents(Path file) throws IOException {
        try (HardwoodContext context = HardwoodContext.create(1);
                ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file), context)) {
            List<Column> columns = reader.getFileSchema().getColumns().stream()
                    .map(ParquetFormat::column)
                    .toList();
            return new Contents(columns, reader.getFileMetaData().numRows());
        } catch (RuntimeException e) {
            throw unreadable(e);
        }
    }

    private static Column column(ColumnSchema column) {
        return new Column(name(column), kind(column), type(column));
    }

    /** Columns inside of others are told apart by their paths. */
    private static String name(ColumnSchema column) {
        return String.join(".", column.fieldPath().elements());
    }

    private static String type(ColumnSchema column) {
        String physical = column.type().name();
        if (isNested(column)) {
            return "a part of a list, map or struct (" + physical + ")";
        }
        LogicalType logical = column.logicalType();
        return logical == null
                ? physical
                : logical.getClass().getSimpleName().replace("Type", "").toUpperCase(Locale.ROOT) + " (" + physical
                        + ")";
    }

    private static boolean isNested(ColumnSchema column) {
        return column.maxRepetitionLevel() > 0 || column.fieldPath().elements().size() > 1;
    }

    private static Kind kind(ColumnSchema column) {
        return isNested(column) ? Kind.OTHER : kind(column.type(), column.logicalType());
    }

    private static Kind kind(PhysicalType physical, @Nullable LogicalType logical) {
        return switch (logical) {
            case LogicalType.StringType _, LogicalType.EnumType _, LogicalType.JsonType _ -> Kind.TEXT;
            case LogicalType.DecimalType _ -> Kind.DECIMAL;
            case LogicalType.DateType _ -> Kind.DATE;
            case LogicalType.TimeType _ -> Kind.TIME;
            case LogicalType.TimestampType _ -> Kind.TIMESTAMP;
            case LogicalType.UuidType _ -> Kind.UUID;
            case LogicalType.IntType type ->
                type.isSigned() || type.bitWidth() <= Integer.SIZE ? Kind.INTEGER : Kind.OTHER;
            case null ->
                switch (physical) {
                    case INT32, INT64 -> Kind.INTEGER;
                    case FLOAT, DOUBLE -> Kind.FLOATING_POINT;
                    case BOOLEAN -> Kind.BOOLEAN;
                    case BYTE_ARRAY -> Kind.TEXT;
                    case INT96, FIXED_LEN_BYTE_ARRAY -> Kind.OTHER;
                };
            default -> Kind.OTHER;
        };
    }

    @Override
    public InputStream rows(Path file, List<Integer> columns, String nullText) throws IOException {
        HardwoodContext context = HardwoodContext.create(1);
        try {
            ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file), context);
            List<ColumnSchema> all = reader.getFileSchema().getColumns();
            // Of rows of which nothing is wanted, the number counts.
            List<ColumnSchema> read = columns.isEmpty()
                    ? all.subList(0, 1)
                    : columns.stream().map(all::get).toList();
            String[] names = read.stream().map(ParquetFormat::name).toArray(String[]::new);
            var readers = reader.buildColumnReaders(ColumnProjection.columns(names))
                    .batchSize(BATCH)
                    .build();
            List<FieldWriter> fields = columns.isEmpty()
                    ? List.of()
                    : IntStream.range(0, read.size())
                            .mapToObj(i -> FieldWriter.of(
                                    readers.getColumnReader(names[i]), read.get(i), kind(read.get(i)), nullText))
                            .toList();
            return new ParquetText(context, reader, readers, fields);
        } catch (IOException | RuntimeException e) {
            context.close();
            throw e instanceof IOException known ? known : unreadable(e);
        }
    }

    /** What the library throws of damaged files may be anything. */
    static IOException unreadable(Exception e) {
        String message = e.getMessage();
        return new IOException(
                message == null ? "it is damaged (" + e.getClass().getSimpleName() + ")" : message, e);
    }
}
