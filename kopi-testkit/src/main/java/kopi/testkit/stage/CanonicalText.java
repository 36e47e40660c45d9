package kopi.testkit.stage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import kopi.core.role.Role;
import org.jspecify.annotations.Nullable;

/**
 * Writes a value so that two values are the same, arrays inside of records included, exactly if their texts are. For
 * what effects are made of: records, arrays, lists, maps, numbers, strings, enums. A role is told by its class.
 */
public final class CanonicalText {
    private static final ClassValue<RecordComponent[]> COMPONENTS = new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            // Some records are private to their package.
            Arrays.stream(components)
                    .forEach(component -> component.getAccessor().setAccessible(true));
            return components;
        }
    };

    private final StringBuilder text = new StringBuilder();

    private CanonicalText() {}

    /**
     * The text of a value.
     *
     * @throws IllegalArgumentException if it holds something of another kind
     */
    public static String of(@Nullable Object value) {
        var canonical = new CanonicalText();
        canonical.add(value);
        return canonical.text.toString();
    }

    private void add(@Nullable Object value) {
        switch (value) {
            case null -> text.append("null");
            case byte[] bytes -> addQuoted(new String(bytes, ISO_8859_1));
            case long[] numbers -> text.append(Arrays.toString(numbers));
            case CharSequence chars -> addQuoted(chars);
            case Number number -> text.append(number);
            case Boolean bool -> text.append(bool);
            case Enum<?> constant -> text.append(constant.name());
            case Record record -> addRecord(record);
            case Optional<?> optional -> addAll(optional.stream().toList());
            case Map<?, ?> map -> addAll(map.entrySet());
            case Map.Entry<?, ?> entry -> addAll(Arrays.asList(entry.getKey(), entry.getValue()));
            case Iterable<?> values -> addAll(values);
            case Role role -> text.append(role.getClass().getSimpleName());
            default -> addArray(value);
        }
    }

    private void addRecord(Record record) {
        text.append(record.getClass().getSimpleName()).append('(');
        String separator = "";
        for (RecordComponent component : COMPONENTS.get(record.getClass())) {
            text.append(separator).append(component.getName()).append('=');
            separator = ", ";
            try {
                add(component.getAccessor().invoke(record));
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException("cannot read " + component, e);
            }
        }
        text.append(')');
    }

    private void addAll(Iterable<?> values) {
        text.append('[');
        String separator = "";
        for (Object value : values) {
            text.append(separator);
            separator = ", ";
            add(value);
        }
        text.append(']');
    }

    private void addArray(Object value) {
        if (!value.getClass().isArray()) {
            throw new IllegalArgumentException("no canonical text of a " + value.getClass());
        }
        Object[] values = new Object[Array.getLength(value)];
        Arrays.setAll(values, i -> Array.get(value, i));
        addAll(Arrays.asList(values));
    }

    private void addQuoted(CharSequence chars) {
        text.append('"');
        for (int i = 0; i < chars.length(); i++) {
            char c = chars.charAt(i);
            switch (c) {
                case '\\', '"' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> text.append(c);
            }
        }
        text.append('"');
    }
}
