package kopi.app.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The system's Chromium without a window, which {@code ./verify} has installed. For one thread. */
public final class Browser implements AutoCloseable {
    /** Only a broken page needs so long. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final long PAUSE_MILLIS = 50;
    private static final int WIDTH = 1_280;
    private static final int HEIGHT = 1_400;
    /** The keys that run a query. */
    static final String CONTROL_ENTER = Keys.chord(Keys.CONTROL, Keys.ENTER);

    private static final String AXE = axe();
    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts one that speaks English and keeps downloads in that folder. */
    public static Browser open(Path downloads) {
        var options = new ChromeOptions();
        options.setBinary(
                program("chromium", "chromium-browser", "google-chrome").toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--lang=en",
                "--window-size=" + WIDTH + "," + HEIGHT);
        options.setExperimentalOption(
                "prefs",
                Map.of(
                        "download.default_directory",
                        downloads.toAbsolutePath().toString(),
                        "profile.default_content_setting_values.automatic_downloads",
                        1,
                        "intl.accept_languages",
                        "en"));
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(program("chromedriver").toFile())
                .usingAnyFreePort()
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    private static Path program(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("needs chromium and chromium-driver: ./verify installs them"));
    }

    /** Opens an address. */
    public void go(String address) {
        driver.get(address);
    }

    /** What JavaScript in the page says. */
    public @Nullable Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Waits until that expression of JavaScript is true. */
    public void await(String condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Boolean.TRUE.equals(driver.executeAsyncScript("const done = arguments[0]; const result = Boolean("
                + condition + "); setTimeout(() => done(result), " + PAUSE_MILLIS + ")"))) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE + ": " + condition + "; the page says: " + text());
            }
        }
    }

    /** Waits until the page shows that text. */
    public void awaitText(String text) {
        await("document.body.innerText.includes(" + quoted(text) + ")");
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** What can be read on the page. */
    public String text() {
        return String.valueOf(run("return document.body.innerText"));
    }

    /** Clicks what a selector finds first. */
    public void click(String css) {
        driver.findElement(By.cssSelector(css)).click();
    }

    /** Presses keys where a selector finds something first. */
    public void type(String css, String text) {
        driver.findElement(By.cssSelector(css)).sendKeys(text);
    }

    /** Shows the page as for somebody who prefers that. */
    public void prefer(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** What the browser complains of: violations of the page's policy, errors of scripts; what is lost with a server is none, nor what a server refuses. */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .filter(message -> !message.contains("net::ERR_")
                        && !message.contains("status of 401")
                        && !message.contains("status of 422"))
                .toList();
    }

    /** The addresses of all requests since the last call, but of those that carry what they ask for. */
    public List<String> requests() {
        return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(LogEntry::getMessage)
                .filter(message -> message.contains("\"Network.requestWillBeSent\""))
                .flatMap(message -> address(message).stream())
                .filter(address -> !address.startsWith("data:") && !address.startsWith("blob:"))
                .toList();
    }

    private static Optional<String> address(String message) {
        var found = Pattern.compile("\"request\":\\{.*?\"url\":\"([^\"]+)\"").matcher(message);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    /** What axe finds wrong with the page, each problem by its rule and an element. */
    public List<String> barriers() {
        driver.manage().timeouts().scriptTimeout(PATIENCE);
        driver.executeScript(AXE);
        Object found = driver.executeAsyncScript(
                "const done = arguments[0]; axe.run().then(found => done("
                        + "found.violations.map(one => one.id + ': ' + one.nodes[0].html + ' ' + one.nodes[0].failureSummary)))");
        return ((List<?>) Objects.requireNonNull(found))
                .stream().map(String::valueOf).toList();
    }

    private static String axe() {
        try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(in, "axe").readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps what the page looks like among what the build makes. */
    public void screenshot(String name) throws IOException {
        Files.createDirectories(SCREENSHOTS);
        Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
