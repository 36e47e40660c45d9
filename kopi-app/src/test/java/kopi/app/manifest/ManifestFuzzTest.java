package kopi.app.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import kopi.core.model.PlainName;

/**
 * Any bytes at all, as a manifest beside results. In a normal build this tries none but the empty input; with {@code
 * JAZZER_FUZZ=1} it looks for new ones.
 */
class ManifestFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void aManifestIsReadOrNone(byte[] input) {
        ManifestJson.read(input)
                .ifPresent(manifest -> assertThat(manifest.files())
                        .allSatisfy(file -> assertThat(PlainName.require("file", file.file()))
                                .isEqualTo(file.file())));
    }
}
