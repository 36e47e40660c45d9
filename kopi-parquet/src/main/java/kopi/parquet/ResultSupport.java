package kopi.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import kopi.adapter.file.ColumnarOutput.Field;
import kopi.core.expression.ValueType;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a result as records of Parquet, typed as the query's columns are; every column may be NULL. Decimals have room for all that
 * kopi's can hold, which is one digit more than fits into a decimal of eight bytes. Not thread-safe.
 */
final class ResultSupport extends WriteSupport<List<Optional<String>>> {
    private static final int DECIMAL_DIGITS = 19;
    /** What 19 digits and a sign take. */
    private static final int DECIMAL_BYTES = 9;

    private final List<Field> fields;
    private @Nullable RecordConsumer records;

    ResultSupport(List<Field> fields) {
        this.fields = fields;
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return context();
    }

    @Override
    @SuppressWarnings("deprecation") // abstract there still
    public WriteContext init(org.apache.hadoop.conf.Configuration configuration) {
        return context();
    }

    private WriteContext context() {
        PrimitiveType[] types = fields.stream().map(ResultSupport::type).toArray(PrimitiveType[]::new);
        return new WriteContext(new MessageType("result", types), Map.of());
    }

    private static PrimitiveType type(Field field) {
        ValueType type = field.type();
        return switch (type.kind()) {
            case BOOLEAN -> Types.optional(PrimitiveTypeName.BOOLEAN).named(field.name());
            case BIGINT -> Types.optional(PrimitiveTypeName.INT64).named(field.name());
            case DECIMAL ->
                Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
                        .length(DECIMAL_BYTES)
                        .as(LogicalTypeAnnotation.decimalType(type.scale(), DECIMAL_DIGITS))
                        .named(field.name());
            case TEXT ->
                Types.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(field.name());
            case DATE ->
                Types.optional(PrimitiveTypeName.INT32)
                        .as(LogicalTypeAnnotation.dateType())
                        .named(field.name());
            case TIME ->
                Types.optional(PrimitiveTypeName.INT64)
                        .as(LogicalTypeAnnotation.timeType(false, TimeUnit.MICROS))
                        .named(field.name());
            case TIMESTAMP ->
                Types.optional(PrimitiveTypeName.INT64)
                        .as(LogicalTypeAnnotation.timestampType(false, TimeUnit.MICROS))
                        .named(field.name());
        };
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
        records = consumer;
    }

    @Override
    public void write(List<Optional<String>> values) {
        RecordConsumer to = Objects.requireNonNull(records);
        to.startMessage();
        for (int i = 0; i < fields.size(); i++) {
            if (values.get(i).isPresent()) {
                to.startField(fields.get(i).name(), i);
                write(fields.get(i).type(), values.get(i).get(), to);
                to.endField(fields.get(i).name(), i);
            }
        }
        to.endMessage();
    }

    private static void write(ValueType type, String text, RecordConsumer to) {
        switch (type.kind()) {
            case BOOLEAN -> to.addBoolean(text.equals("true"));
            case BIGINT -> to.addLong(Long.parseLong(text));
            case DECIMAL -> to.addBinary(decimal(text, type.scale()));
            case TEXT -> to.addBinary(Binary.fromConstantByteArray(text.getBytes(UTF_8)));
            case DATE -> to.addInteger(Math.toIntExact(LocalDate.parse(text).toEpochDay()));
            case TIME -> to.addLong(SECONDS.toMicros(LocalTime.parse(text).toSecondOfDay()));
            case TIMESTAMP ->
                to.addLong(SECONDS.toMicros(
                        LocalDateTime.parse(text.replace(' ', 'T')).toEpochSecond(ZoneOffset.UTC)));
        }
    }

    private static Binary decimal(String text, int scale) {
        byte[] digits = new BigDecimal(text).setScale(scale).unscaledValue().toByteArray();
        byte[] fixed = new byte[DECIMAL_BYTES];
        Arrays.fill(fixed, (byte) (digits[0] < 0 ? -1 : 0));
        System.arraycopy(digits, 0, fixed, fixed.length - digits.length, digits.length);
        return Binary.fromConstantByteArray(fixed);
    }
}
