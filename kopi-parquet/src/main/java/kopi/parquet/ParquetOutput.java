package kopi.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kopi.adapter.file.ColumnarOutput;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;

/** Writes Parquet files by Apache's library, packed by Snappy, as nearly every reader expects them. Thread-safe. */
public final class ParquetOutput implements ColumnarOutput {
    /** For {@link java.util.ServiceLoader}. */
    public ParquetOutput() {}

    @Override
    public String suffix() {
        return ".parquet";
    }

    @Override
    public Rows open(Path file, List<Field> fields) throws IOException {
        ParquetWriter<List<Optional<String>>> writer = new Builder(new LocalOutputFile(file), fields)
                .withConf(new PlainParquetConfiguration())
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .build();
        return new Rows() {
            @Override
            public void add(List<Optional<String>> values) throws IOException {
                writer.write(values);
            }

            @Override
            public void close() throws IOException {
                writer.close();
            }
        };
    }

    private static final class Builder extends ParquetWriter.Builder<List<Optional<String>>, Builder> {
        private final List<Field> fields;

        Builder(OutputFile file, List<Field> fields) {
            super(file);
            this.fields = List.copyOf(fields);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<List<Optional<String>>> getWriteSupport(ParquetConfiguration configuration) {
            return new ResultSupport(fields);
        }

        @Override
        @SuppressWarnings("deprecation") // abstract there still
        protected WriteSupport<List<Optional<String>>> getWriteSupport(
                org.apache.hadoop.conf.Configuration configuration) {
            return new ResultSupport(fields);
        }
    }
}
