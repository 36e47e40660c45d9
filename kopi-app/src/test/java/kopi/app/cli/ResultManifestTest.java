package kopi.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import kopi.app.manifest.ManifestJson;
import kopi.app.manifest.RunManifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a result folder holds, run after run, and what a comparison makes of it. */
class ResultManifestTest {
    private static final List<String> ALL =
            List.of("kopi-run.json", "rejects.csv", "t1.csv", "t2_1.csv", "t2_2.csv", "t3.csv", "t4.csv");

    @TempDir
    private Path folder;

    private Path data = Path.of("");

    @BeforeEach
    void makeData() throws IOException {
        data = TinyData.write(folder.resolve("data"));
        TinyData.file(data, "stores", "store_id,store_name", "4,Four", "two,Two");
    }

    private record Printed(int exitCode, String out) {}

    private static Printed kopi(String... args) {
        var out = new ByteArrayOutputStream();
        int exitCode = KopiCommand.execute(new CheckedOutput(out, () -> false), args);
        return new Printed(exitCode, out.toString(UTF_8));
    }

    private Printed run(Path out, String... options) {
        List<String> args = new ArrayList<>(List.of("run", "--data", data.toString(), "--out", out.toString()));
        args.addAll(List.of(options));
        Printed printed = kopi(args.toArray(new String[0]));
        assertThat(printed.exitCode()).as(printed.out()).isZero();
        return printed;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static RunManifest manifest(Path out) throws IOException {
        return ManifestJson.read(Files.readAllBytes(out.resolve("kopi-run.json")))
                .orElseThrow();
    }

    @Test
    void aManifestSaysWhatWasReadAndWritten() throws IOException {
        Path out = folder.resolve("out");
        run(out, "--years", "2024", "--top", "5");
        RunManifest manifest = manifest(out);
        assertThat(manifest.command()).isEqualTo("run");
        assertThat(manifest.parameters())
                .containsEntry("years", "2024-2024")
                .containsEntry("t4.top", "5")
                .containsEntry("safe-cells", "false");
        assertThat(manifest.rows()).isEqualTo(6);
        assertThat(manifest.rejected()).isEqualTo(1);
        assertThat(manifest.inputs())
                .extracting(RunManifest.Input::file)
                .containsExactlyInAnyOrder(
                        "transactions/all.csv",
                        "transaction_items/all.csv",
                        "users/all.csv",
                        "stores/all.csv",
                        "menu_items/all.csv");
        assertThat(manifest.inputs())
                .filteredOn(input -> input.file().equals("stores/all.csv"))
                .allSatisfy(input -> {
                    assertThat(input.bytes()).isEqualTo(Files.size(data.resolve("stores/all.csv")));
                    assertThat(input.modified())
                            .isEqualTo(Files.getLastModifiedTime(data.resolve("stores/all.csv"))
                                    .toInstant()
                                    .toString());
                    assertThat(input.crc32c()).hasSize(8);
                });
        assertThat(manifest.files())
                .extracting(RunManifest.Output::file)
                .containsExactlyInAnyOrder("rejects.csv", "t1.csv", "t2_1.csv", "t2_2.csv", "t3.csv", "t4.csv");
        for (RunManifest.Output file : manifest.files()) {
            assertThat(Files.size(out.resolve(file.file()))).isEqualTo(file.bytes());
        }
        assertThat(manifest.output("rejects.csv").orElseThrow().rows()).isEqualTo(1);
        assertThat(manifest.output("t4.csv").orElseThrow().report()).isEqualTo("t4");
    }

    @Test
    void whatAnEarlierRunHasMadeGoesUnlessSomebodyHasTouchedIt() throws IOException {
        Path out = folder.resolve("out");
        run(out);
        assertThat(names(out)).isEqualTo(ALL);
        Files.writeString(out.resolve("t3.csv"), "mine\n");
        Files.writeString(out.resolve("notes.txt"), "mine");
        Printed second = run(out, "--reports", "t1");
        assertThat(names(out)).containsExactly("kopi-run.json", "notes.txt", "rejects.csv", "t1.csv", "t3.csv");
        assertThat(second.out())
                .contains(
                        "warning: removed from an earlier run: t2_1.csv, t2_2.csv, t4.csv\n",
                        "warning: not from this run, and left as it was: t3.csv;");
        assertThat(out.resolve("t3.csv")).hasContent("mine");
        assertThat(run(out, "--reports", "t1,t3").out()).doesNotContain("earlier", "not from this run");
        assertThat(out.resolve("t3.csv")).content().startsWith("year_half");
    }

    @Test
    void withoutAManifestNothingIsRemoved() throws IOException {
        Path out = folder.resolve("out");
        run(out);
        for (String damaged : List.of("", "{\"format\":1", "{}")) {
            Files.writeString(out.resolve("kopi-run.json"), damaged);
            assertThat(run(out, "--reports", "t1").out())
                    .contains("left as it was: t2_1.csv, t2_2.csv, t3.csv, t4.csv;");
            assertThat(names(out)).isEqualTo(ALL);
        }
    }

    @Test
    void aRunThatFailsLeavesReportsAndManifestAsTheyWere() throws IOException {
        Path out = folder.resolve("out");
        run(out);
        byte[] manifest = Files.readAllBytes(out.resolve("kopi-run.json"));
        assertThat(kopi("run", "--data", data.toString(), "--out", out.toString(), "--strict", "--reports", "t3")
                        .exitCode())
                .isEqualTo(2);
        assertThat(names(out)).isEqualTo(ALL);
        assertThat(out.resolve("kopi-run.json")).hasBinaryContent(manifest);
    }

    @Test
    void linksInTheFolderAreReplacedAndNotFollowed() throws IOException {
        Path out = Files.createDirectory(folder.resolve("out"));
        Path precious = Files.writeString(folder.resolve("precious"), "mine");
        for (String name : List.of("t1.csv.partial", "t1.csv", "kopi-run.json", "rejects.csv.partial")) {
            Files.createSymbolicLink(out.resolve(name), precious);
        }
        run(out);
        assertThat(precious).hasContent("mine");
        assertThat(out.resolve("t1.csv")).content().startsWith("transaction_id");
        assertThat(Files.isSymbolicLink(out.resolve("kopi-run.json"))).isFalse();
    }

    // --- Comparing. -------------------------------------------------------------------------------------------------

    @Test
    void aComparisonLeavesOutWhatDoesNotBelong() throws IOException {
        Path one = folder.resolve("one");
        Path other = folder.resolve("other");
        run(one, "--reports", "t1");
        run(other, "--reports", "t1");
        Files.writeString(one.resolve("t3.csv"), "year_half_created_at,store_name,tpv\n");
        Printed compared = kopi("compare", one.toString(), other.toString());
        assertThat(compared.exitCode()).as(compared.out()).isZero();
        assertThat(compared.out()).contains("note: t3.csv in EXPECTED is left out");
    }

    @Test
    void aComparisonNamesOtherParametersAndInputs() throws IOException {
        Path one = folder.resolve("one");
        Path other = folder.resolve("other");
        run(one, "--years", "2024");
        TinyData.file(data, "stores", "store_id,store_name", "4,Another");
        run(other, "--years", "2023-2024", "--safe-cells");
        Printed compared = kopi("compare", one.toString(), other.toString());
        assertThat(compared.exitCode()).isEqualTo(1);
        assertThat(compared.out())
                .contains(
                        "note: other parameters: years was 2024-2024 in EXPECTED, 2023-2024 in ACTUAL\n",
                        "note: other parameters: safe-cells was false in EXPECTED, true in ACTUAL\n",
                        "note: other input: stores/all.csv\n")
                .doesNotContain("top");
        Files.writeString(other.resolve("t1.csv"), "transaction_id,final_amount\n");
        assertThat(kopi("compare", one.toString(), other.toString()).out())
                .contains("note: t1.csv in ACTUAL has been changed since it was written\n");
        Files.delete(other.resolve("t1.csv"));
        assertThat(kopi("compare", one.toString(), other.toString()).exitCode()).isEqualTo(2);
        Files.delete(other.resolve("kopi-run.json"));
        assertThat(kopi("compare", one.toString(), other.toString()).out())
                .contains("t1.csv    DIFFERENT  only in EXPECTED")
                .doesNotContain("note:");
    }

    // --- Spreadsheets. ----------------------------------------------------------------------------------------------

    @Test
    void safeCellsAreNotRunByASpreadsheet() throws IOException {
        TinyData.file(data, "stores", "store_id,store_name", "4,\"=cmd|' /C calc'!A0,x\"", "two,Two");
        TinyData.file(
                data,
                "transactions",
                "transaction_id,store_id,user_id,final_amount,created_at",
                "@1,4,7.0,78.0,2024-07-01 07:00:00",
                "x,4,7.0,-80.0,2024-07-01 07:00:00");
        Path plain = folder.resolve("plain");
        Path safe = folder.resolve("safe");
        run(plain, "--min-amount", "-100");
        run(safe, "--min-amount", "-100", "--safe-cells");
        assertThat(plain.resolve("t1.csv")).hasContent("transaction_id,final_amount\n@1,78.00\nx,-80.00\n");
        assertThat(safe.resolve("t1.csv")).hasContent("transaction_id,final_amount\n'@1,78.00\nx,-80.00\n");
        assertThat(safe.resolve("t3.csv"))
                .hasContent("year_half_created_at,store_name,tpv\n2024-H2,\"'=cmd|' /C calc'!A0,x\",-2.00\n");
        assertThat(Files.readString(plain.resolve("t3.csv"))).contains(",\"=cmd|");
        assertThat(manifest(safe).parameters()).containsEntry("safe-cells", "true");
    }
}
