package kopi.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kopi.core.PropertySeeds;
import org.junit.jupiter.api.Test;

class SourceExcerptTest {
    @Test
    void theLineIsShownWithCaretsUnderWhatIsMeant() {
        assertThat(SourceExcerpt.at("SELECT a\r\nFROM shops\n", 2, 6, 5)).isEqualTo("  FROM shops\n       ^^^^^");
    }

    @Test
    void behindTheEndThereIsOneCaret() {
        assertThat(SourceExcerpt.at("SELECT", 1, 7, 0)).isEqualTo("  SELECT\n        ^");
        assertThat(SourceExcerpt.at("SELECT\n", 3, 9, 4)).isEqualTo("  \n  ^");
    }

    @Test
    void tabsAreBlanksAndWhatIsUnsafeIsEscaped() {
        assertThat(SourceExcerpt.at("\ta\u001b[2Jb", 1, 7, 1)).isEqualTo("   a\\x1b[2Jb\n" + " ".repeat(11) + "^");
    }

    @Test
    void aLongLineIsCutAtBothEnds() {
        String shown = SourceExcerpt.at("x".repeat(1_000) + "HERE" + "y".repeat(1_000), 1, 1_001, 4);
        assertThat(shown).isEqualTo("  …" + "x".repeat(60) + "HERE" + "y".repeat(60) + "…\n" + " ".repeat(63) + "^^^^");
    }

    @Test
    void whateverIsAskedForThereAreTwoSafeLines() {
        List<String> parts = List.of("a", "\t", "\n", "\r", "😀", "\u202e", "\ud83d", "é", " ");
        PropertySeeds.each(2_000, random -> {
            var source = new StringBuilder();
            for (int i = random.nextInt(200); i > 0; i--) {
                source.append(parts.get(random.nextInt(parts.size())));
            }
            String shown = SourceExcerpt.at(
                    source.toString(), random.nextInt(1, 9), random.nextInt(1, 300), random.nextInt(0, 300));
            assertThat(shown.lines()).hasSize(2).allMatch(line -> line.equals(SafeText.escape(line)));
            assertThat(shown).endsWith("^");
        });
    }
}
