package kopi.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/** What users are told when something is wrong: one clear line and the right exit code, never a stack trace. */
class KopiCommandTest {
    @TempDir
    private Path folder;

    private Path data = Path.of("");
    private Path out = Path.of("");

    @BeforeEach
    void makeData() throws IOException {
        data = TinyData.write(folder.resolve("data"));
        out = folder.resolve("out");
    }

    /** What a command line led to. */
    private record Run(int exitCode, String out, String err) {}

    private static Run kopi(String... args) {
        PrintStream stdout = System.out;
        PrintStream stderr = System.err;
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(err, true, UTF_8));
        try {
            int exitCode = KopiCommand.execute(args);
            return new Run(exitCode, out.toString(UTF_8), err.toString(UTF_8));
        } finally {
            System.setOut(stdout);
            System.setErr(stderr);
        }
    }

    private Run run(String... options) {
        List<String> args = new ArrayList<>(List.of("run", "--data", data.toString(), "--out", out.toString()));
        args.addAll(List.of(options));
        return kopi(args.toArray(new String[0]));
    }

    private static void assertBadUsage(Run run, String... told) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err().lines().toList()).hasSize(2).satisfies(lines -> {
            assertThat(lines.getFirst()).startsWith("kopi: ").contains(told);
            assertThat(lines.getLast()).startsWith("Try: kopi").endsWith("--help");
        });
        assertThat(run.out()).isEmpty();
    }

    private void assertOneLine(Run run, int exitCode, String... told) throws IOException {
        assertThat(run.err().lines().toList()).as(run.err()).hasSize(1);
        assertThat(run.err()).startsWith("kopi: ").contains(told).doesNotContain("Exception");
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.out()).isEmpty();
        assertNothingIn(out);
    }

    private static void assertNothingIn(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left).isEmpty();
            }
        }
    }

    // --- Options. ---------------------------------------------------------------------------------------------------

    @Test
    void missingOptionsAreNamed() {
        assertBadUsage(kopi("run", "--out", "o"), "--data");
        assertBadUsage(kopi("run", "--data", "d"), "--out");
        assertBadUsage(kopi(), "Missing command");
        assertBadUsage(kopi("run", "--data"), "--data");
    }

    @Test
    void unknownOptionsAndCommandsAreNamed() {
        assertThat(run("--min-amout", "5").err()).startsWith("kopi: ").contains("--min-amout");
        assertThat(kopi("rum").exitCode()).isEqualTo(2);
        assertThat(kopi("rum").err()).contains("rum");
    }

    @ParameterizedTest
    @CsvSource({
        "--reports, t5, 'there is no report \"t5\"; there are t1, t2, t3, t4'",
        "--reports, '', 'there is no report \"\"'",
        "--years, 2025-2024, runs backwards",
        "--years, next, 'as in 2024-2025'",
        "--hours, 6-23, 'as in 06:00-23:00'",
        "--hours, 23:00-06:00, runs backwards",
        "--min-amount, a lot, '\"a lot\" is not an amount'",
        "--top, 0, must be at least 1",
        "--top, three, three",
        "--top, 99999999999, 99999999999",
        "--threads, 0, must be from 1 to 256",
        "--threads, 257, must be from 1 to 256",
    })
    void badValuesAreToldWithTheirOption(String option, String value, String told) throws IOException {
        assertBadUsage(run(option, value), option, told);
        assertNothingIn(out);
    }

    // --- Input and output. ------------------------------------------------------------------------------------------

    @Test
    void aMissingDataFolderIsNamed() throws IOException {
        data = folder.resolve("nowhere");
        assertOneLine(run(), 2, "there is no folder", "nowhere");
    }

    @Test
    void aFileInPlaceOfTheDataFolderIsNamed() throws IOException {
        data = Files.writeString(folder.resolve("a-file"), "");
        assertOneLine(run(), 2, "there is no folder", "a-file");
    }

    @Test
    void aMissingColumnIsNamedWithItsFile() throws IOException {
        TinyData.file(data, "stores", "store_id,city", "1,Putrajaya");
        assertOneLine(run(), 2, "stores/all.csv", "store_name", "city");
    }

    @Test
    void aFolderNamedLikeACsvFileIsToldAsOne() throws IOException {
        Files.createDirectory(data.resolve("transactions").resolve("x.csv"));
        assertOneLine(run(), 2, "transactions/x.csv is a folder");
    }

    @Test
    void aFileThatVanishesBetweenListingAndOpeningIsNamed() throws IOException {
        // A link to nothing is listed, too, and cannot be opened.
        Files.createSymbolicLink(data.resolve("users").resolve("gone.csv"), folder.resolve("nothing"));
        assertOneLine(run(), 2, "cannot read users/gone.csv", "it does not exist");
    }

    @Test
    void aFileThatMayNotBeReadIsNamed() throws IOException {
        Path file = data.resolve("users").resolve("all.csv");
        assumeTrue(file.toFile().setReadable(false), "cannot take the permission to read a file here");
        assumeTrue(!Files.isReadable(file), "this user may read everything");
        assertOneLine(run(), 2, "cannot read users/all.csv", "permission denied");
    }

    @Test
    void anOutputFolderThatIsAFileIsNamedAndStaysAsItIs() throws IOException {
        out = Files.writeString(folder.resolve("taken"), "mine");
        assertOneLine(run(), 2, "cannot write to the output folder", "taken", "there is a file of that name");
        assertThat(out).hasContent("mine");
    }

    @Test
    void anOutputFolderBelowAFileIsNamed() throws IOException {
        out = Files.writeString(folder.resolve("taken"), "mine").resolve("out");
        assertOneLine(run(), 2, "cannot write to the output folder");
    }

    @Test
    void strictStopsAtTheFirstBadRowAndSaysWhere() throws IOException {
        TinyData.file(data, "stores", "store_id,store_name", "1,One", "two,Two", "x,Three");
        assertOneLine(run("--strict"), 2, "stores/all.csv", "line 3", "store_id", "without --strict");
    }

    // --- When all is well. ------------------------------------------------------------------------------------------

    @Test
    void aRunTellsWhatItDid() throws IOException {
        TinyData.file(data, "stores", "store_id,store_name", "4,Four", "two,Two");
        Run run = run();
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("transactions", "t2  1 row  ", "warning: 1 row could not be read; see ")
                .doesNotContain("embedded");
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("t1.csv", "t2_1.csv", "t2_2.csv", "t3.csv", "t4.csv", "rejects.csv");
        }
        assertThat(out.resolve("t4.csv")).hasContent("store_name,birthdate,purchases_qty\nFour,1992-12-27,1\n");
        assertThat(Files.readString(out.resolve("rejects.csv"))).contains("stores/all.csv,3,store_id,");
    }

    @Test
    void jsonIsAllThatIsPrinted() throws IOException {
        Run run = run("--json", "--reports", "t1,t3", "--years", "2024", "--hours", "07:00-07:00", "--top", "1");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines()).hasSize(1);
        assertThat(JsonMapper.shared().readTree(run.out()).get("reports").size())
                .isEqualTo(2);
        assertThat(Files.readString(out.resolve("t1.csv"))).endsWith("-000000000000,78.00\n");
    }

    @Test
    void reportsAreMadeInTheOrderOfTheirNamesHoweverTheyAreAskedFor() {
        Run run = run("--json", "--reports", "t3,t1,t3");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(JsonMapper.shared().readTree(run.out()).get("reports").findValuesAsString("report"))
                .containsExactly("t1", "t3");
    }

    @Test
    void helpNamesTheDefaults() {
        Run help = kopi("run", "--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("2024-2025", "06:00-23:00", "75", "--strict", "--json");
    }

    // --- A full disk. -----------------------------------------------------------------------------------------------

    @Test
    void aFullDiskIsToldWithTheFileAndLeavesNothing() throws IOException, InterruptedException {
        TinyData.write(data, 20_000);
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                command("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", disk.toString()),
                "a small file system can only be mounted by root on Linux");
        try {
            out = disk.resolve("out");
            assertOneLine(run("--reports", "t1"), 1, "cannot write " + out.resolve("t1.csv"), "No space left");
        } finally {
            assertThat(command("umount", disk.toString())).isTrue();
        }
    }

    private static boolean command(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such command
        }
    }

    @Test
    void everyCommandIsFoundByTheNameThatItsHelpGivesIt() {
        KopiCommand.COMMANDS.forEach((name, command) -> {
            assertThat(command.getAnnotation(CommandLine.Command.class).name()).isEqualTo(name);
            assertThat(kopi(name, "--no-such-option").err()).contains("Try: kopi " + name + " --help");
        });
    }
}
