package kopi.kubernetes;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Finds what stands in a Kubernetes object and belongs to no field of its type: fabric8's types keep it apart. */
final class Unknown {
    private static final String APART = "additionalProperties";
    private static final String TYPES = "io.fabric8.";

    private Unknown() {}

    /** Adds the paths of all that is unknown in there. */
    static void collect(Object value, String path, List<String> unknown) {
        switch (value) {
            case null -> {
                // Nothing there.
            }
            case Collection<?> several -> several.forEach(one -> collect(one, path + "[]", unknown));
            case Map<?, ?> map -> map.forEach((key, one) -> collect(one, path + "." + key, unknown));
            default -> {
                if (value.getClass().getName().startsWith(TYPES)) {
                    collectFields(value, path, unknown);
                }
            }
        }
    }

    private static void collectFields(Object value, String path, List<String> unknown) {
        for (Class<?> type = value.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isEnum()) {
                    collect(field, value, path, unknown);
                }
            }
        }
    }

    private static void collect(Field field, Object value, String path, List<String> unknown) {
        Object content;
        try {
            field.setAccessible(true);
            content = field.get(value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
        if (field.getName().equals(APART) && content instanceof Map<?, ?> apart) {
            apart.keySet().forEach(key -> unknown.add(path + "." + key));
        } else {
            collect(content, path + "." + field.getName(), unknown);
        }
    }
}
