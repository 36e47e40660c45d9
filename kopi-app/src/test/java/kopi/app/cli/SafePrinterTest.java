package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SafePrinterTest {
    private static final String HOSTILE = "a\u001b[2J\u009b1m\r\nkopi: forged\u202e\u0000";
    private static final String SHOWN = "a\\x1b[2J\\x9b1m\\r\\nkopi: forged\\u202e\\x00";

    private final StringWriter terminal = new StringWriter();
    private final SafePrinter printer = SafePrinter.over(terminal);

    @ParameterizedTest
    @MethodSource("waysToPrint")
    void whateverWayItIsPrintedItIsEscaped(Consumer<PrintWriter> way) {
        way.accept(printer);
        printer.flush();
        assertThat(terminal.toString().stripTrailing()).isEqualTo(SHOWN);
    }

    static Stream<Consumer<PrintWriter>> waysToPrint() {
        return Stream.of(
                out -> out.print(HOSTILE),
                out -> out.print((Object) HOSTILE),
                out -> out.print(HOSTILE.toCharArray()),
                out -> out.println(HOSTILE),
                out -> out.println((Object) HOSTILE),
                out -> out.println(HOSTILE.toCharArray()),
                out -> out.printf(Locale.ROOT, "%s", HOSTILE),
                out -> out.format(Locale.ROOT, "a%s", HOSTILE.substring(1)),
                out -> out.append(HOSTILE),
                out -> out.append("." + HOSTILE + ".", 1, HOSTILE.length() + 1),
                out -> HOSTILE.chars().forEach(out::write),
                out -> HOSTILE.chars().forEach(character -> out.append((char) character)),
                out -> out.write(HOSTILE),
                out -> out.write(HOSTILE.toCharArray()));
    }

    @Test
    void aLineIsCut() {
        printer.println("x".repeat(1_000_000));
        assertThat(terminal.toString()).hasSizeLessThan(5_000).endsWith("… (996,000 more characters)\n");
    }

    @Test
    void jsonIsNeverCutAndStaysJson() {
        printer.printlnJson("[\"" + "x".repeat(1_000_000) + "\u009b\"]");
        assertThat(terminal.toString()).hasSize(1_000_011).endsWith("x\\u009b\"]\n");
    }

    @Test
    void onlyItsOwnCommandsReachTheTerminal() {
        printer.redraw("50 %\u001b[2J");
        assertThat(terminal).hasToString("\r50 %\\x1b[2J\u001b[K");
    }

    @Test
    void aStackTraceIsIndentedAndItsMessagesAreOneLineEach() {
        printer.printStackTrace(new IllegalStateException(
                "one\n\tat kopi.Forged.frame(Forged.java)", new IllegalArgumentException("two\u001b[31m")));
        assertThat(terminal.toString().lines())
                .startsWith("java.lang.IllegalStateException: one\\n\\tat kopi.Forged.frame(Forged.java)")
                .contains("Caused by: java.lang.IllegalArgumentException: two\\x1b[31m")
                .anyMatch(line -> line.startsWith("    at kopi.app.cli.SafePrinterTest."))
                .noneMatch(line -> line.contains("\t"));
    }

    @Test
    void aSafePrinterIsNotWrappedOnceMore() {
        assertThat(SafePrinter.over(printer)).isSameAs(printer);
    }

    @Test
    void onlyThePrinterColours() {
        var terminal = new StringWriter();
        SafePrinter printer = SafePrinter.over(terminal);
        printer.println(new Coloured("a\u001b[2J ", Colour.RED, "b\u001b[2J", " c\n"));
        assertThat(terminal).hasToString("a\\x1b[2J \u001b[31mb\\x1b[2J\u001b[0m c\\n" + System.lineSeparator());
    }

    @Test
    void severalLinesAreReplacedTogether() {
        var terminal = new StringWriter();
        SafePrinter printer = SafePrinter.over(terminal);
        printer.redraw(List.of("one", "two"), 1);
        printer.redraw(List.of("three"), 2);
        assertThat(terminal).hasToString("\r\u001b[Jone" + System.lineSeparator() + "two\u001b[1A\r\u001b[Jthree");
    }
}
