package kopi.app.cli;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import kopi.app.page.HtmlReport;
import kopi.app.page.PageServer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that show results. */
final class ReportOptions {
    static final String PORT = "The port of that address. Default: one that is free.";

    @Option(
            names = "--html",
            arity = "0..1",
            fallbackValue = "report.html",
            paramLabel = "FILE",
            description =
                    "Write the results as one HTML file that needs nothing else, to open, send or print. Default: "
                            + "${FALLBACK-VALUE}.")
    private @Nullable Path html;

    @Option(
            names = "--ui",
            description = "Show the results in a browser, at an address of this machine, until stopped.")
    private boolean isShown;

    @Option(names = "--ui-port", paramLabel = "PORT", description = PORT)
    private int port;

    /** Whether any of them is given. */
    boolean isAsked() {
        return html != null || isShown;
    }

    /**
     * Does what they ask for with a folder of results; as long as a page is shown, this does not end.
     *
     * @throws InterruptedException if the calling thread is interrupted
     */
    void show(Path folder) throws InterruptedException {
        if (html != null) {
            HtmlReport.write(folder, html);
        }
        if (isShown) {
            try (var page = PageServer.ofResults(folder, port)) {
                awaitStop(page);
            }
        }
    }

    /**
     * Says where a page is, and does not end.
     *
     * @throws InterruptedException if the calling thread is interrupted
     */
    static void awaitStop(PageServer page) throws InterruptedException {
        Terminal.err().println("kopi: the page is at " + page.address() + " until Ctrl-C");
        new CountDownLatch(1).await();
    }
}
