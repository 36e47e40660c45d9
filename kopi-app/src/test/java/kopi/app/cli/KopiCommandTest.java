package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kopi.core.report.Reports;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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

    private static CommandLineRun kopi(String... args) {
        return CommandLineRun.ofKopi(args);
    }

    private CommandLineRun run(String... options) {
        List<String> args = new ArrayList<>(List.of("run", "--data", data.toString(), "--out", out.toString()));
        args.addAll(List.of(options));
        return kopi(args.toArray(new String[0]));
    }

    private static void assertBadUsage(CommandLineRun run, String... notices) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err().lines().toList()).hasSize(2).satisfies(lines -> {
            assertThat(lines.getFirst()).startsWith("kopi: ").contains(notices);
            assertThat(lines.getLast()).startsWith("Try: kopi").endsWith("--help");
        });
        assertThat(run.out()).isEmpty();
    }

    private void assertOneLine(CommandLineRun run, int exitCode, String... notices) throws IOException {
        assertThat(run.err().lines().toList()).as(run.err()).hasSize(1);
        assertThat(run.err()).startsWith("kopi: ").contains(notices).doesNotContain("Exception");
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
        "--years, 2025-2024, ends before it starts",
        "--years, next, 'as in 2024-2025'",
        "--hours, 6-23, 'as in 06:00-23:00'",
        "--hours, 23:00-06:00, ends before it starts",
        "--min-amount, a lot, '\"a lot\" is not an amount'",
        "--top, 0, must be at least 1",
        "--top, three, three",
        "--top, 99999999999, 99999999999",
        "--threads, 0, must be from 1 to 256",
        "--threads, 257, must be from 1 to 256",
    })
    void badValuesAreToldWithTheirOption(String option, String value, String notices) throws IOException {
        assertBadUsage(run(option, value), option, notices);
        assertNothingIn(out);
    }

    static Stream<Arguments> clumsyArguments() {
        return Stream.of(
                Arguments.of("rum", "there is no command \"rum\"; did you mean run?"),
                Arguments.of(
                        "run|--data|d|--out|o|--min-amout|5", "no option \"--min-amout\"; did you mean --min-amount?"),
                Arguments.of("run|--data|d|--out|o|--tpo=3", "no option \"--tpo\"; did you mean --top?"),
                Arguments.of("run|--data|d|--out|o|more", "run takes no argument \"more\""),
                Arguments.of("run|--data|d|--out|o|", "run takes no argument \"\""),
                Arguments.of("run|--data|d", "--out DIR is missing"),
                Arguments.of("run", "--out DIR is missing"),
                Arguments.of("run|--out|o", "--data DIR is missing"),
                Arguments.of("run|--out|o|--data", "--data needs a value"),
                Arguments.of("run|--data|--out|o", "--data needs a value"),
                Arguments.of("run|--data|d|--data|d|--out|o", "--data is given more than once"),
                Arguments.of("run|--data=|--out|o", "--data: the path is empty"),
                Arguments.of("run|--data|d|--out|o|--top=", "--top: \"\" is not a whole number"),
                Arguments.of("run|--data|d|--out|o|--top| ", "--top: \" \" is not a whole number"),
                Arguments.of("run|--data|d|--out|o|--top|-1", "--top: -1 must be at least 1"),
                Arguments.of("run|--data|d|--out|o|--top|\u0663", "--top: \"\u0663\" is not a whole number"),
                Arguments.of("run|--data|d|--out|o|--top|3.0", "--top: \"3.0\" is not a whole number"),
                Arguments.of("run|--data|d|--out|o|--top|99999999999", "--top: \"99999999999\" is too large"),
                Arguments.of("run|--data|d|--out|o|--threads|-99999999999", "--threads: \"-99999999999\" is too small"),
                Arguments.of("run|--data|d|--out|o|--years=", "--years: \"\" is neither"),
                Arguments.of("run|--data|d|--out|o|--hours=", "--hours: \"\" is not HH:MM[:SS]-HH:MM[:SS]"),
                Arguments.of("run|--data|d|--out|o|--hours|00:00-00:00", "00:00:00-23:59:59"),
                Arguments.of("run|--data|d|--out|o|--hours|22:00-06:00", "hours across midnight are not supported"),
                Arguments.of("run|--data|d|--out|o|--hours|00:00-24:00", "the end of a day is 23:59:59"),
                Arguments.of("run|--data|d|--out|o|--min-amount=", "--min-amount: \"\" is not an amount"),
                Arguments.of("run|--data|d|--out|o|--reports=", "no report \"\""),
                Arguments.of("run|--data|d|--out|o|--strict=maybe", "--strict"),
                Arguments.of("run|--data|d|--out|o|@/etc/hostname", "run takes no argument \"@/etc/hostname\""),
                Arguments.of("run|--data|d|--out|o|--\u001b[2J", "no option \"--\\x1b[2J\""),
                Arguments.of("generate|--out|o|--scale|big", "--scale: \"big\" is not a number like 0.5"),
                Arguments.of("generate|--out|o|--scale|NaN", "--scale: \"NaN\" is not a number"),
                Arguments.of("generate|--out|o|--scale|-1", "--scale must be more than 0"),
                Arguments.of("generate|--out|o|--seed|x", "--seed: \"x\" is not a whole number"),
                Arguments.of(
                        "submit|--gateway|http://a:1|--data|d|--out|o", "--gateway: \"http://a:1\" is not HOST:PORT"),
                Arguments.of("submit|--gateway|a|--data|d|--out|o", "--gateway: \"a\" is not HOST:PORT"),
                Arguments.of("submit|--gateway|my_app:1|--data|d|--out|o", "\"my_app\" is no name of a host"),
                Arguments.of("submit|--gateway|a..b:1|--data|d|--out|o", "\"a..b\" is no name of a host"),
                Arguments.of("submit|--gateway|1.2.3.4.5:1|--data|d|--out|o", "\"1.2.3.4.5\" is no name of a host"),
                Arguments.of("submit|--gateway|a:1,,b:2|--data|d|--out|o", "--gateway: \"\" is not HOST:PORT"),
                Arguments.of("submit|--gateway|a b:1|--data|d|--out|o", "--gateway: \"a b:1\" is not HOST:PORT"),
                Arguments.of("submit|--gateway|a:99999|--data|d|--out|o", "--gateway: \"a:99999\" is not HOST:PORT"),
                Arguments.of("submit|--gateway|a:\u0661|--data|d|--out|o", "is not HOST:PORT"),
                Arguments.of("submit|--gateway|a:1|--data|d|--out|o|--token=", "--token is empty"),
                Arguments.of("submit|--gateway|a:1|--data|d|--out|o|--job=", "--job: job id \"\" must be"),
                Arguments.of("results|--gateway|a:1|--out|o|--job|J 1", "--job: job id \"J 1\" must be"),
                Arguments.of("scale|filtre=4", "there is no role \"filtre\"; did you mean filter?"),
                Arguments.of("scale|filter=four", "must be ROLE=N"),
                Arguments.of("scale|filter=0", "must be ROLE=N"),
                Arguments.of("scale|filter", "must be ROLE=N"),
                Arguments.of("scale", "ROLE=N is missing"),
                Arguments.of("hound|--only|filtre", "--only: there is no role \"filtre\"; did you mean filter?"),
                Arguments.of("hound|--every|soon", "--every: \"soon\" is no time span"),
                Arguments.of("hound|--kill|none", "--kill: \"none\" is not a whole number"),
                Arguments.of(
                        "node|--role|fliter|--id|filter-1",
                        "--role: there is no role \"fliter\"; did you mean filter?"),
                Arguments.of("compare|a", "ACTUAL is missing"),
                Arguments.of("compare|a|b|c", "compare takes no argument \"c\""),
                Arguments.of("help|enviroment", "no help for \"enviroment\"; did you mean environment?"));
    }

    @ParameterizedTest
    @MethodSource("clumsyArguments")
    void aClumsyArgumentIsToldInOneLineOfAUsersWords(String args, String notices) {
        CommandLineRun run = kopi(args.split("\\|", -1));
        assertBadUsage(run, notices);
        assertThat(run.err()).doesNotContain("not an int", "index 0", "bug in kopi", "Exception");
    }

    @Test
    void whatHoursAreUnderstoodAsIsTold() {
        CommandLineRun run = run("--hours", "00:00-23:59");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("means 00:00:00 to 23:59:00, both included");
    }

    @Test
    void reportsAreAskedForByAnyOfTheirNames() {
        CommandLineRun run = run("--json", "--reports", "T1, top-items,4");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(JsonMapper.shared().readTree(run.out()).get("reports").findValuesAsString("report"))
                .contains("t1", "t2", "t4")
                .doesNotContain("t3");
    }

    @Test
    void everyVariableOfKopisOwnIsExplained() throws IOException {
        CommandLineRun help = kopi("help", "environment");
        assertThat(help.exitCode()).isZero();
        Path root = Path.of("..");
        Set<String> used = new TreeSet<>();
        Set<String> usedByCompose = new TreeSet<>();
        try (Stream<Path> files = Files.walk(root.resolve("kopi-app/src/main"))) {
            for (Path file : Stream.concat(files.filter(Files::isRegularFile), Stream.of(root.resolve("kopi")))
                    .toList()) {
                Pattern.compile("KOPI_[A-Z]\\w*")
                        .matcher(Files.readString(file))
                        .results()
                        .forEach(
                                found -> (file.endsWith("ComposeFile.java") ? usedByCompose : used).add(found.group()));
            }
        }
        usedByCompose.removeIf(variable -> variable.startsWith("KOPI__"));
        assertThat(Files.readString(root.resolve("docs/deployment.md"))).contains(usedByCompose);
        assertThat(used).hasSizeGreaterThan(3);
        assertThat(help.out()).contains(used);
        assertThat(Files.readString(root.resolve("docs/operations.md"))).contains(used);
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
    void aFileThatVanishesBetweenListingAndOpeningIsNamed() throws IOException {
        // A link to nothing is listed, too, and cannot be opened.
        Files.createSymbolicLink(data.resolve("users").resolve("gone.csv"), folder.resolve("nothing"));
        assertOneLine(run(), 2, "cannot read users/gone.csv", "there is no such file");
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
        CommandLineRun run = run();
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains(
                        "transactions",
                        "t2  1 row  ",
                        "warning: 16.7 % of all rows that were read, 1 row of 6, could not be read; see ")
                .doesNotContain("embedded");
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "t1.csv", "t2_1.csv", "t2_2.csv", "t3.csv", "t4.csv", "rejects.csv", "kopi-run.json");
        }
        assertThat(out.resolve("t4.csv")).hasContent("store_name,birthdate,purchases_qty\nFour,1992-12-27,1\n");
        assertThat(Files.readString(out.resolve("rejects.csv"))).contains("stores/all.csv,3,store_id,");
    }

    @Test
    void jsonIsAllThatIsPrinted() throws IOException {
        CommandLineRun run =
                run("--json", "--reports", "t1,t3", "--years", "2024", "--hours", "07:00-07:00", "--top", "1");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines()).hasSize(1);
        assertThat(JsonMapper.shared().readTree(run.out()).get("reports").size())
                .isEqualTo(2);
        assertThat(Files.readString(out.resolve("t1.csv"))).endsWith("-000000000000,78.00\n");
    }

    @Test
    void reportsAreMadeInTheOrderOfTheirNamesHoweverTheyAreAskedFor() {
        CommandLineRun run = run("--json", "--reports", "t3,t1,t3");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(JsonMapper.shared().readTree(run.out()).get("reports").findValuesAsString("report"))
                .containsExactly("t1", "t3");
    }

    @Test
    void helpNamesEveryReportOfTheCatalogue() {
        for (String command : List.of("run", "submit")) {
            String help = kopi(command, "--help").out().replaceAll("\\s+", " ");
            assertThat(Reports.CATALOGUE.entries())
                    .allSatisfy(entry -> assertThat(help)
                            .contains(entry.name() + " or " + entry.usual().title() + " (" + entry.meaning() + ")"));
            assertThat(help).contains("counts in t1 and t3, both ends included").doesNotContain("${");
        }
    }

    @Test
    void helpNamesTheDefaults() {
        CommandLineRun help = kopi("run", "--help");
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
