package kopi.app.manifest;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kopi.app.manifest.RunManifest.Input;
import kopi.app.manifest.RunManifest.Output;
import kopi.core.model.PlainName;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * Manifests as JSON. A manifest is written by every run, so the streaming half of Jackson does it: to load the other half
 * would take longer than a small run.
 */
public final class ManifestJson {
    /** The version of the form; a reader takes this one only. */
    static final long FORMAT = 1;

    private static final int MAX_DEPTH = 8;
    private static final JsonFactory JSON = new JsonFactory();

    private ManifestJson() {}

    // --- Writing. ---------------------------------------------------------------------------------------------------

    /** The manifest's bytes, for people, too. */
    public static byte[] write(RunManifest manifest) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(new Indented(), bytes)) {
            json.writeStartObject();
            json.writeNumberProperty("format", FORMAT);
            json.writeStringProperty("kopi", manifest.kopi());
            json.writeStringProperty("command", manifest.command());
            manifest.job().ifPresent(job -> json.writeStringProperty("job", job));
            json.writeStringProperty("finished", manifest.finished());
            json.writeObjectPropertyStart("parameters");
            manifest.parameters().forEach(json::writeStringProperty);
            json.writeEndObject();
            json.writeNumberProperty("rows", manifest.rows());
            json.writeNumberProperty("rejected", manifest.rejected());
            json.writeArrayPropertyStart("files");
            manifest.files().forEach(file -> write(json, file));
            json.writeEndArray();
            json.writeArrayPropertyStart("inputs");
            manifest.inputs().forEach(input -> write(json, input));
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, Output file) {
        json.writeStartObject();
        json.writeStringProperty("file", file.file());
        json.writeStringProperty("report", file.report());
        json.writeNumberProperty("rows", file.rows());
        json.writeNumberProperty("bytes", file.bytes());
        json.writeStringProperty("crc32c", file.crc32c());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Input input) {
        json.writeStartObject();
        json.writeStringProperty("file", input.file());
        json.writeNumberProperty("bytes", input.bytes());
        json.writeStringProperty("modified", input.modified());
        json.writeStringProperty("crc32c", input.crc32c());
        json.writeEndObject();
    }

    private static final class Indented extends ObjectWriteContext.Base {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter();
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }

    // --- Reading. ---------------------------------------------------------------------------------------------------

    /**
     * A manifest from its bytes; empty if they are none, or of another format. Anybody may have written them: names of files
     * are ones that kopi writes.
     */
    public static Optional<RunManifest> read(byte[] bytes) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), bytes)) {
            json.nextToken();
            return value(json, 0) instanceof Map<?, ?> object ? manifest(new Fields(object)) : Optional.empty();
        } catch (JacksonException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<RunManifest> manifest(Fields fields) {
        if (fields.number("format") != FORMAT) {
            return Optional.empty();
        }
        var parameters = new TreeMap<String, String>();
        fields.object("parameters").forEach((name, value) -> parameters.put(name, String.valueOf(value)));
        return Optional.of(new RunManifest(
                fields.text("kopi"),
                fields.text("command"),
                fields.optionalText("job"),
                fields.text("finished"),
                parameters,
                fields.list("inputs").stream().map(ManifestJson::input).toList(),
                fields.number("rows"),
                fields.number("rejected"),
                fields.list("files").stream().map(ManifestJson::output).toList()));
    }

    private static Input input(Fields fields) {
        return new Input(fields.text("file"), fields.number("bytes"), fields.text("modified"), fields.text("crc32c"));
    }

    private static Output output(Fields fields) {
        return new Output(
                PlainName.require("file", fields.text("file")),
                fields.text("report"),
                fields.number("rows"),
                fields.number("bytes"),
                fields.text("crc32c"));
    }

    /** Members of an object; what is missing or of another type is an {@link IllegalArgumentException}. */
    private record Fields(Map<?, ?> members) {
        String text(String name) {
            return optionalText(name).orElseThrow(() -> new IllegalArgumentException(name));
        }

        Optional<String> optionalText(String name) {
            return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
        }

        long number(String name) {
            if (members.get(name) instanceof Long number) {
                return number;
            }
            throw new IllegalArgumentException(name);
        }

        Map<String, Object> object(String name) {
            var object = new LinkedHashMap<String, Object>();
            if (members.get(name) instanceof Map<?, ?> found) {
                found.forEach((key, value) -> object.put(String.valueOf(key), value));
            }
            return object;
        }

        List<Fields> list(String name) {
            if (!(members.get(name) instanceof List<?> list)) {
                throw new IllegalArgumentException(name);
            }
            List<Fields> all = new ArrayList<>();
            for (Object entry : list) {
                if (!(entry instanceof Map<?, ?> object)) {
                    throw new IllegalArgumentException(name);
                }
                all.add(new Fields(object));
            }
            return all;
        }
    }

    /** The value that the parser stands on: a map, list, string, long or boolean; what a manifest never has is null. */
    private static @Nullable Object value(JsonParser json, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("nested too deeply");
        }
        JsonToken token = json.currentToken();
        if (token == null) {
            return null;
        }
        return switch (token) {
            case START_OBJECT -> {
                var object = new LinkedHashMap<String, @Nullable Object>();
                while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    object.put(name, value(json, depth + 1));
                }
                yield object;
            }
            case START_ARRAY -> {
                var list = new ArrayList<@Nullable Object>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(json, depth + 1));
                }
                yield list;
            }
            case VALUE_STRING -> json.getString();
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }
}
