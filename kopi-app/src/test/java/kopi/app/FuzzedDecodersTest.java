package kopi.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Goal: no decoder of bytes from outside is left out of fuzzing. Bytes become something by few means; each source that uses one
 * of them stands here, with the test that fuzzes it, or why none does.
 */
class FuzzedDecodersTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> MODULES =
            List.of("kopi-core", "kopi-protocol", "kopi-sql", "kopi-adapters", "kopi-app");
    private static final Pattern DECODES = Pattern.compile(
            "parseFrom\\(|Files\\.read(String|AllBytes|AllLines)\\(|Files\\.(lines|newBufferedReader)\\("
                    + "|createParser\\(|readTree\\(|Inflater|CertificateFactory|ByteBuffer\\.wrap\\(|getUnsignedByte\\("
                    + "|SqlParser\\.create\\(");

    private static final Map<String, String> FUZZED = Map.ofEntries(
            Map.entry("FoldStateReader", "StateFuzzTest"),
            Map.entry("DatagramCodec", "DatagramFuzzTest"),
            Map.entry("UdpPort", "DatagramFuzzTest"),
            Map.entry("SubjectReader", "WireFuzzTest"),
            Map.entry("UuidPacker", "WireFuzzTest"),
            Map.entry("Parsing", "WireFuzzTest"),
            Map.entry("FrameScanner", "FrameScannerFuzzTest"),
            Map.entry("PidFile", "ProcessRecordFuzzTest"),
            Map.entry("GzipText", "PackedFuzzTest"),
            Map.entry("SnapshotFile", "SnapshotFuzzTest"),
            Map.entry("LocalDisk", "SnapshotFuzzTest"),
            Map.entry("ClusterHome", "ClusterHomeFuzzTest"),
            Map.entry("PrivateBroker", "BrokerSettingsFuzzTest"),
            Map.entry("EggCommand", "EggCommandFuzzTest"),
            Map.entry("EggMemoryCodec", "EggMemoryFuzzTest"),
            Map.entry("EggAnswer", "EggCommandFuzzTest"),
            Map.entry("InputWire", "EggCommandFuzzTest"),
            Map.entry("SqlStatement", "SqlFuzzTest"),
            Map.entry("SqlWire", "SqlWireFuzzTest"),
            Map.entry("ManifestJson", "ManifestFuzzTest"),
            Map.entry("ResultSide", "ManifestFuzzTest"),
            Map.entry("Results", "ManifestFuzzTest"),
            Map.entry("ReportReader", "ReportReaderFuzzTest"),
            Map.entry("SchemaSource", "SchemaTextFuzzTest"),
            Map.entry("YamlFile", "ClusterConfigFuzzTest"),
            Map.entry("ClusterConfig", "ClusterConfigFuzzTest"));

    private static final Map<String, String> TRUSTED = Map.ofEntries(
            Map.entry("InputIdentity", "writes only"),
            Map.entry("CompactBatch", "reads what this very process has spilled, from a file that has no name"),
            Map.entry("NodeName", "reads what the kernel has written"),
            Map.entry("RunningProcesses", "reads what the kernel has written"),
            Map.entry("ProcessIdentity", "reads what the kernel has written"),
            Map.entry("Challenges", "looks only at what it has signed itself"),
            Map.entry("LoadedText", "cuts nothing itself: CsvFuzzTest fuzzes what does"),
            Map.entry("NodeQuestions", "what nodes of the same cluster say, read by Jackson and passed on as it is"),
            Map.entry("PinnedCertificate", "the operator's own file, read by the JDK"),
            Map.entry("TlsFiles", "the operator's own file, read by the JDK"),
            Map.entry("NodeRuntimes", "a namespace as a whole, from the kubelet"),
            Map.entry("TokenFile", "a token as a whole, in the user's own file"),
            Map.entry("ClusterKeys", "reads back what it has written"),
            Map.entry("YamlSection", "a token as a whole, in the operator's own file"),
            Map.entry("PathArgument", "the command's own arguments, from the kernel"),
            Map.entry("Contents", "hands on the start of a text: CsvFuzzTest fuzzes what takes it apart"),
            Map.entry("PieceSource", "hands on bytes: PackedFuzzTest fuzzes what unpacks them"),
            Map.entry("FilePieces", "sums bytes up only"),
            Map.entry("CsvOutput", "writes only"),
            Map.entry("DemoCommand", "counts lines of what it has just written"),
            Map.entry("ResultFolder", "writes only"),
            Map.entry("CsvText", "copies what the pipeline has just printed"),
            Map.entry("ResultRows", "reads what the pipeline has just printed, by FastCSV"),
            Map.entry("QueryFiles", "a whole text of the user's own: SqlFuzzTest fuzzes what takes it apart"));

    private static Map<String, String> sources(String folder) throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .forEach(file ->
                                sources.put(file.getFileName().toString().replace(".java", ""), read(file)));
            }
        }
        return sources;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyDecoderIsFuzzedOrTrustedForAReason() throws IOException {
        Set<String> decoders = sources("src/main/java").entrySet().stream()
                .filter(source -> DECODES.matcher(source.getValue()).find())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> known = new TreeSet<>(FUZZED.keySet());
        known.addAll(TRUSTED.keySet());
        assertThat(known).as("add a fuzz test for what is new").isEqualTo(decoders);
    }

    @Test
    void theFuzzTestsAreThere() throws IOException {
        Map<String, String> tests = sources("src/test/java");
        assertThat(FUZZED.values())
                .allSatisfy(
                        test -> assertThat(tests.get(test)).as(test).isNotNull().contains("@FuzzTest"));
    }
}
