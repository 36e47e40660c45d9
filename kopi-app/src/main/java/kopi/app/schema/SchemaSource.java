package kopi.app.schema;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import kopi.adapter.file.FolderSamples;
import kopi.adapter.file.InputTables;
import kopi.core.error.InvalidInputException;
import kopi.core.schema.ChainSchema;
import kopi.core.schema.Schema;
import kopi.core.schema.SchemaText;
import kopi.core.text.SafeText;
import kopi.platform.folder.IoReason;

/** Finds the schema of a dataset directory: a file that is given, the directory's own, or the chain's. Stateless. */
public final class SchemaSource {
    /** What the file in a dataset directory is called. */
    public static final String FILE = "schema.sql";

    private static final long MAX_BYTES = 4L * SchemaText.MAX_CHARS;

    private SchemaSource() {}

    /**
     * The schema of an input.
     *
     * @param file the one that the user names
     * @throws InvalidInputException if there is none, or it cannot be read; says what to do
     */
    public static Schema find(InputTables input, Optional<Path> file) {
        Optional<Path> declared = file.or(() -> input.data().flatMap(SchemaSource::ownFile));
        if (declared.isPresent()) {
            return SchemaText.parse(declared.get().toString(), read(declared.get()));
        }
        if (FolderSamples.isOfTheChain(input)) {
            return ChainSchema.SCHEMA;
        }
        // A file that cannot be read at all is no reason to look for a schema.
        FolderSamples.of(input);
        throw new InvalidInputException(input.data()
                .map(data -> "the tables in " + SafeText.value(data)
                        + " are not the chain's, and no schema declares them: run \"kopi schema " + SafeText.value(data)
                        + " > " + SafeText.value(data.resolve(FILE)) + "\", and look at what it has found out")
                .orElse("the tables are not the chain's, and no schema declares them: run \"kopi schema\" with the same"
                        + " --table, write what it has found out to a file, look at it, and give that by --schema"));
    }

    /**
     * The file in the dataset directory that declares its tables, if there is one. An empty one declares nothing: a shell has just made
     * it, for what {@code kopi schema DIR > DIR/schema.sql} is about to print.
     */
    public static Optional<Path> ownFile(Path data) {
        Path file = data.resolve(FILE);
        return Files.exists(file) && !isEmpty(file) ? Optional.of(file) : Optional.empty();
    }

    private static boolean isEmpty(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) == 0;
        } catch (IOException e) {
            throw IoReason.failure("cannot read " + SafeText.value(file), e);
        }
    }

    /**
     * The text of a schema.
     *
     * @throws InvalidInputException if it is missing, too long or not UTF-8
     */
    public static String read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException(SafeText.value(file)
                    + (Files.exists(file) ? " is not a file" : " is missing") + "; a schema is a file of SQL");
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new InvalidInputException(
                        SafeText.value(file) + " is larger than " + MAX_BYTES + " bytes; a schema is not");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(SafeText.value(file) + " is not UTF-8; save it as that", e);
        } catch (IOException e) {
            throw IoReason.failure("cannot read " + SafeText.value(file), e);
        }
    }
}
