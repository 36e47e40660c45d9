package kopi.app.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kopi.core.text.SafeText;
import kopi.platform.folder.IoReason;

/**
 * Results as one HTML file that needs nothing else: no server, no network, no other file. The page's own modules are in it one
 * behind the other, without what they say of each other's files, and the results as JSON.
 *
 * <p>Its content security policy names its scripts by their hashes: whatever a result holds, a browser runs nothing of it.
 */
public final class HtmlReport {
    /** Both are written on one line in the page's modules. */
    private static final Pattern IMPORT = Pattern.compile("(?m)^import .*$");

    private static final Pattern EXPORT = Pattern.compile("(?m)^export ");

    private HtmlReport() {}

    /**
     * Writes a report; it has its name only when it is complete.
     *
     * @param folder of results
     * @throws kopi.core.error.KopiException if there are none, or it cannot be written
     */
    public static void write(Path folder, Path file) {
        String html = html(Results.in(folder));
        try {
            Path parent = file.toAbsolutePath().getParent();
            Files.createDirectories(parent);
            Path draft = Files.createTempFile(parent, "kopi-", ".partial");
            try {
                Files.writeString(draft, html);
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw IoReason.failure("cannot write to " + SafeText.value(file), e);
        }
    }

    static String html(Results results) {
        String libraries =
                PageFiles.RESULT_LIBRARIES.stream().map(HtmlReport::text).collect(Collectors.joining("\n"));
        String program =
                PageFiles.RESULT_MODULES.stream().map(HtmlReport::module).collect(Collectors.joining("\n"));
        String style = text("style.css");
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src %s %s; style-src 'unsafe-inline'; img-src data: blob:">
                <title>kopi</title>
                <style>%s</style>
                </head>
                <body>
                <main id="app"></main>
                <script type="application/json" id="results">%s</script>
                <script>%s</script>
                <script type="module">%s</script>
                </body>
                </html>
                """.formatted(hash(libraries), hash(program), style, json(results), libraries, program);
    }

    private static String text(String name) {
        return new String(PageFiles.bytes(name), UTF_8);
    }

    private static String module(String name) {
        return EXPORT.matcher(IMPORT.matcher(text(name)).replaceAll("")).replaceAll("");
    }

    /** Nothing in it ends the element that it stands in. */
    private static String json(Results results) {
        String text = PageReplies.written(json -> {
            json.writeStartObject();
            results.writeOrigin(json);
            json.writeArrayPropertyStart("tables");
            results.files().forEach(file -> results.table(file).write(json));
            json.writeEndArray();
            json.writeEndObject();
        });
        return text.replace("<", "\\u003c");
    }

    private static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
