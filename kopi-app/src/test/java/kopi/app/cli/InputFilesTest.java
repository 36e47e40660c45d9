package kopi.app.cli;

import static java.nio.charset.StandardCharsets.UTF_16;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What {@code kopi run} makes of files and folders that are not as they should be: read, named, or refused. */
class InputFilesTest {
    private static final String TRANSACTIONS = "transaction_id,store_id,user_id,final_amount,created_at\n";

    @TempDir
    private Path folder;

    private Path data = Path.of("");
    private Path out = Path.of("");

    private static final int OPEN_FILES = 200;

    @BeforeEach
    void makeData() throws IOException {
        data = TinyData.write(folder.resolve("data"));
        out = folder.resolve("out");
    }

    private CommandLineRun run(String... options) {
        List<String> args = new ArrayList<>(List.of("run", "--data", data.toString(), "--out", out.toString()));
        args.addAll(List.of(options));
        return CommandLineRun.ofKopi(args.toArray(new String[0]));
    }

    private void assertRefused(CommandLineRun run, String... notices) throws IOException {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err().lines().toList()).as(run.err()).hasSize(1);
        assertThat(run.err()).startsWith("kopi: ").contains(notices);
        assertThat(run.out()).isEmpty();
        assertThat(out).doesNotExist();
    }

    private void transactions(String file, String... rows) throws IOException {
        Path path = data.resolve("transactions").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, TRANSACTIONS + String.join("\n", rows) + "\n");
    }

    private static String row(String id) {
        return id + ",4,7,80,2024-07-01 07:00:00";
    }

    @Test
    void reportsAreNotWrittenAmongTheRowsThatTheyAreMadeFrom() throws IOException {
        transactions("all.csv", row("a"));
        Path table = data.resolve("transactions");
        Path link = Files.createSymbolicLink(folder.resolve("link"), table);
        for (Path inside :
                List.of(table, table.resolve("deep/er"), link, link.resolve("new"), data.resolve("stores"))) {
            out = inside;
            CommandLineRun run = run("--reports", "t1");
            assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
            assertThat(run.err()).contains("--out: " + inside + " is in the folder of ");
        }
        assertThat(table).isDirectoryNotContaining("glob:**/[!a]*");
        out = data;
        assertThat(run("--reports", "t1").exitCode()).isZero();
        assertThat(run("--reports", "t1").exitCode()).isZero();
    }

    @Test
    void strayQuoteThatIsClosedLaterCostsItsLineOnly() throws IOException {
        transactions(
                "all.csv", row("t-1"), '"' + row("t-9"), row("t-10"), row("t-11"), "\"t-12\"" + row(""), row("t-13"));

        CommandLineRun run = run("--reports", "t1");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(out.resolve("t1.csv"))
                .hasContent("transaction_id,final_amount\nt-1,80.00\nt-10,80.00\nt-11,80.00\nt-12,80.00\nt-13,80.00\n");
        assertThat(Files.readString(out.resolve("rejects.csv")).lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("transactions/all.csv,3,,");
    }

    @Test
    void everyEntryIsReadOrNamedInTheSummaryAndInJson() throws IOException {
        transactions("all.csv", row("b"));
        transactions("A.CSV", row("a"));
        transactions("sub/part-0.csv", row("d"));
        transactions("sub (1).csv", row("d"));
        Files.createFile(data.resolve("transactions/x.csv.bz2"));
        Files.createFile(data.resolve("transactions/._all.csv"));

        CommandLineRun run = run("--reports", "t1");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(out.resolve("t1.csv"))
                .hasContent("transaction_id,final_amount\na,80.00\nb,80.00\nd,80.00\nd,80.00\n");
        List<String> warnings = List.of(
                "transactions/._all.csv is not read: macOS keeps attributes of another file in it (AppleDouble)",
                "transactions/x.csv.bz2 is not read: compressed in a way that is not read; unpack it first",
                "transactions/sub/part-0.csv holds the same bytes as transactions/sub (1).csv: its rows are counted twice");
        assertThat(run.out().lines())
                .containsAll(warnings.stream().map("warning: "::concat).toList());
        assertThat(JsonMapper.shared()
                        .readTree(run("--reports", "t1", "--json").out())
                        .get("warnings")
                        .valueStream()
                        .map(warning -> warning.asString()))
                .containsExactlyElementsOf(warnings);
    }

    @Test
    @Timeout(120)
    void namedPipeIsRefusedAndNotWaitedFor() throws IOException, InterruptedException {
        Path pipe = data.resolve("transactions/pipe.csv");
        Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assertThat(made.waitFor(10, TimeUnit.SECONDS)).isTrue();

        assertRefused(run("--reports", "t1"), "transactions/pipe.csv is a named pipe, not a file");
    }

    @Test
    void commonMistakesGetAHint() throws IOException {
        Path file = data.resolve("transactions/all.csv");
        Files.writeString(file, TRANSACTIONS + row("a") + "\n", UTF_16);
        assertRefused(run("--reports", "t1"), "transactions/all.csv is UTF-16; convert it to UTF-8");
        Files.writeString(file, TRANSACTIONS.replace(',', ';'));
        assertRefused(run("--reports", "t1"), "transactions/all.csv separates its fields with \";\"");
        Files.writeString(file, (TRANSACTIONS + row("a") + "\n").replace('\n', '\r'));
        assertRefused(run("--reports", "t1"), "transactions/all.csv ends its lines with a carriage return alone");
        Files.delete(file);
        Files.move(data.resolve("transactions"), data.resolve("Transactions"));
        assertRefused(run("--reports", "t1"), "rename " + data.resolve("Transactions") + " to transactions");
        Path dataset = data;
        data = folder;
        Files.move(dataset.resolve("Transactions"), dataset.resolve("transactions"));
        assertRefused(run("--reports", "t1"), "did you mean " + dataset + ", which has one?");
        data = dataset.resolve("stores");
        assertRefused(run("--reports", "t1"), "did you mean " + dataset + ", which has one?");
    }

    @Test
    void tableOfWhichNoRowCanBeReadFailsWithTheFirstReasons() throws IOException {
        transactions("all.csv", "1,x", row("a").replace("80", "eighty"), row(""), row("").replace("4,7", "x,7"));

        assertRefused(
                run("--reports", "t1"),
                "none of the 4 rows of transactions can be read",
                "transactions/all.csv, line 2: 2 fields instead of 5",
                "transactions/all.csv, line 3, column final_amount: not an amount: \"eighty\"",
                "transactions/all.csv, line 4, column transaction_id: empty");
        Files.writeString(data.resolve("stores/all.csv"), "store_id,store_name\nx,y\n");
        transactions("all.csv", row("a"));
        assertRefused(run("--reports", "t3"), "none of the 1 rows of stores can be read");
        assertThat(run("--reports", "t1").exitCode())
                .as("a table that is not needed")
                .isZero();
    }

    @Test
    void tableWithoutRowsIsFine() throws IOException {
        Files.writeString(data.resolve("transactions/all.csv"), TRANSACTIONS);

        assertThat(run("--reports", "t1").exitCode()).isZero();
        assertThat(out.resolve("t1.csv")).hasContent("transaction_id,final_amount\n");
    }

    @Test
    void moreRejectsThanAllowedEndTheRun() throws IOException {
        transactions("all.csv", row("a"), row("b"), row("c"), "x", "y");

        assertRefused(
                run("--reports", "t1", "--max-rejects", "1"),
                "2 of the 5 rows read so far cannot be read, more than --max-rejects 1",
                "transactions/all.csv, line 5: 1 field instead of 5");
        assertRefused(run("--reports", "t1", "--max-rejects", "39.9%"), "more than --max-rejects 39.9%");
        assertRefused(run("--reports", "t1", "--max-rejects", "0"), "more than --max-rejects 0");
        assertThat(run("--reports", "t1", "--max-rejects", "2").exitCode()).isZero();
        assertThat(run("--reports", "t1", "--max-rejects", "40%").exitCode()).isZero();
        assertThat(run("--reports", "t1", "--max-rejects", "100%").exitCode()).isZero();
        for (String nonsense : List.of("", "-1", "1.5", "101%", "many", "%", "1 %", "99999999999999999999")) {
            CommandLineRun run = run("--max-rejects=" + nonsense);
            assertThat(run.exitCode()).as(nonsense).isEqualTo(2);
            assertThat(run.err()).contains("--max-rejects: \"" + nonsense + "\" is neither");
        }
    }

    @Test
    void shareOfRejectedRowsIsToldOnceItIsMoreThanATrifle() throws IOException {
        transactions("all.csv", row("a"), row("b"), row("c"), "x", "y");
        assertThat(run("--reports", "t1").out())
                .contains("warning: 40.0 % of all rows that were read, 2 rows of 5, could not be read; see ");

        String[] rows = Stream.concat(
                        Stream.of("x"), Stream.generate(() -> row("a")).limit(99))
                .toArray(String[]::new);
        transactions("all.csv", rows);
        assertThat(run("--reports", "t1").out()).contains("warning: 1 row could not be read; see ");
    }

    /** The limit leaves room for the jars of the tests' class path. */
    @Test
    void aTableMayHaveMoreFilesThanAProcessMayHaveOpen() throws IOException, InterruptedException {
        Files.delete(data.resolve("transactions/all.csv"));
        for (int i = 0; i < 2 * OPEN_FILES; i++) {
            transactions(i + ".csv", row("a"));
        }
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "ulimit -n " + OPEN_FILES + " && exec \"$@\"", "sh"));
        command.addAll(KopiProcess.command("run", "--data", data.toString(), "--out", out.toString()));
        KopiProcess.Ended run = KopiProcess.run(command, folder.resolve("stdout"), folder);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Files.readString(folder.resolve("stdout"))).contains("transactions", "" + 2 * OPEN_FILES);
    }
}
