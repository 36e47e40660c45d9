package kopi.parquet;

import dev.hardwood.HardwoodContext;
import dev.hardwood.reader.ColumnReaders;
import dev.hardwood.reader.ParquetFileReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The rows of a file as CSV, made batch by batch. Not thread-safe. */
final class ParquetText extends InputStream {
    private final HardwoodContext context;
    private final ParquetFileReader reader;
    private final ColumnReaders readers;
    private final List<FieldWriter> fields;
    private final TextBuffer text = new TextBuffer();

    ParquetText(HardwoodContext context, ParquetFileReader reader, ColumnReaders readers, List<FieldWriter> fields) {
        this.context = context;
        this.reader = reader;
        this.readers = readers;
        this.fields = fields;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        try {
            while (text.isEmpty()) {
                text.clear();
                if (!readers.nextBatch()) {
                    return -1;
                }
                writeBatch();
            }
        } catch (RuntimeException e) {
            throw ParquetFormat.unreadable(e);
        }
        return text.read(to, offset, length);
    }

    private void writeBatch() {
        fields.forEach(FieldWriter::nextBatch);
        int rows = readers.getRecordCount();
        for (int row = 0; row < rows; row++) {
            if (fields.isEmpty()) {
                text.put('1');
            }
            for (int field = 0; field < fields.size(); field++) {
                if (field > 0) {
                    text.put(',');
                }
                fields.get(field).write(row, text, fields.size() == 1);
            }
            text.put('\n');
        }
    }

    @Override
    public void close() throws IOException {
        try (context;
                reader;
                readers) {
            text.clear();
        }
    }
}
