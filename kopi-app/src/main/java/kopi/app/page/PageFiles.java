package kopi.app.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import kopi.adapter.signals.Site.WebFile;

/** The files of the page, read from the program when they are first asked for. Thread-safe. */
final class PageFiles {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "json", "application/json");

    /** What begins in a file of results, which no server shows. */
    private static final String REPORT_MODULE = "report.js";

    /** What a result needs to be shown, in the order in which a module needs the one before it. */
    static final List<String> RESULT_MODULES = List.of(
            "lib.js",
            "i18n.js",
            "types.js",
            "download.js",
            "chart.js",
            "table.js",
            "difference.js",
            "results.js",
            REPORT_MODULE);

    /** The libraries of these modules. */
    static final List<String> RESULT_LIBRARIES = List.of("vendor/preact.js", "vendor/d3.js", "vendor/plot.js");

    /** What shows the rest; {@code app.js} begins. */
    private static final List<String> SCREEN_MODULES = List.of(
            "connection.js",
            "history.js",
            "chart-live.js",
            "flow.js",
            "life.js",
            "trials.js",
            "batches.js",
            "records.js",
            "job.js",
            "jobs.js",
            "ask.js",
            "learn.js",
            "help.js",
            "app.js");

    /** All that may be asked for: nothing else of the program is. */
    static final List<String> ALL = Stream.of(
                    List.of("index.html", "style.css", "icon.svg", "openapi.json"),
                    RESULT_MODULES.stream()
                            .filter(name -> !name.equals(REPORT_MODULE))
                            .toList(),
                    SCREEN_MODULES,
                    RESULT_LIBRARIES,
                    List.of("vendor/uplot.js", "vendor/uplot.css"))
            .flatMap(List::stream)
            .toList();

    private static final Map<String, WebFile> LOADED = new ConcurrentHashMap<>();

    private PageFiles() {}

    /** The file at that path of the page. */
    static Optional<WebFile> at(String path) {
        String name = path.equals("/") ? "index.html" : path.substring(1);
        return ALL.contains(name) ? Optional.of(LOADED.computeIfAbsent(name, PageFiles::load)) : Optional.empty();
    }

    private static WebFile load(String name) {
        byte[] bytes = bytes(name);
        var checksum = new CRC32C();
        checksum.update(bytes);
        return new WebFile(
                Objects.requireNonNull(TYPES.get(name.substring(name.lastIndexOf('.') + 1)), name),
                gzipped(bytes),
                "\"" + HexFormat.of().toHexDigits((int) checksum.getValue()) + "\"");
    }

    /** What is in a file of the page. */
    static byte[] bytes(String name) {
        try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] gzipped(byte[] bytes) {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
