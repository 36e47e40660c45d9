package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Goal: the manual says what the help says, and whatever stands there is text and no macro. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManPageTest {
    private static final Set<String> MACROS = Set.of(".TH", ".SH", ".PP", ".TP", ".nf", ".fi");

    private Path folder;

    @BeforeAll
    void write(@TempDir Path temporary) {
        folder = temporary.resolve("man1");
        assertThat(KopiCommand.execute("man-pages", "--out", folder.toString())).isZero();
    }

    private String page(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    @Test
    void everyCommandThatUsersKnowHasAPage() throws IOException {
        Set<String> wanted = KopiCommand.COMMANDS.entrySet().stream()
                .filter(command ->
                        !command.getValue().getAnnotation(Command.class).hidden())
                .map(command -> "kopi-" + command.getKey() + ".1")
                .collect(Collectors.toSet());
        wanted.add("kopi.1");
        try (Stream<Path> pages = Files.list(folder)) {
            assertThat(pages.map(page -> page.getFileName().toString())).containsExactlyInAnyOrderElementsOf(wanted);
        }
    }

    @Test
    void aPageHasNameSynopsisAndEveryOptionWithItsDefault() throws IOException {
        assertThat(page("kopi-submit.1"))
                .startsWith(".TH \"KOPI\\-SUBMIT\" \"1\"")
                .contains(".SH \"NAME\"\nkopi\\-submit \\- Make reports")
                .containsSubsequence("SYNOPSIS", "kopi submit", "OPTIONS")
                .contains("\\fB\\-\\-batch\\-kib\\fR \\fIN\\fR", "Default: 4096.")
                .contains("kopi(1)");
        assertThat(page("kopi.1")).contains("\\fBkopi\\-run\\fR(1)", "KOPI_TOKEN", "Exit codes: 0 done");
    }

    @Test
    void nothingIsLeftOfPicoclisTemplates() throws IOException {
        try (Stream<Path> pages = Files.list(folder)) {
            for (Path page : pages.toList()) {
                assertThat(Files.readString(page))
                        .as(page.toString())
                        .doesNotContain("${", "%n", "@|", "\u001b")
                        .satisfies(text -> assertThat(text.lines()
                                        .filter(line -> line.startsWith(".") || line.startsWith("'"))
                                        .map(line -> line.split(" ", 2)[0]))
                                .isSubsetOf(MACROS));
            }
        }
    }

    @Test
    void whatLooksLikeAMacroIsText() {
        CommandSpec command = CommandSpec.create()
                .name("odd")
                .addOption(OptionSpec.builder("--quote")
                        .description(List.of(".SH is no heading", "'quoted' \\ and -dashed")
                                .toArray(String[]::new))
                        .build());

        assertThat(ManPage.of(command, "1 \"x\""))
                .contains("\n\\&.SH is no heading\n\\&'quoted' \\e and \\-dashed\n", "kopi 1 \\(dqx\\(dq");
    }
}
