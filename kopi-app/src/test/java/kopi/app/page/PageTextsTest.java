package kopi.app.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Goal: the page says the same in every language, nothing that no language knows, and no language says what nobody wants. */
class PageTextsTest {
    private static final Pattern LANGUAGE = Pattern.compile("(?ms)^  (en|es): \\{\n(.*?)^  \\},");
    private static final Pattern TEXT = Pattern.compile("'?([\\w-]+)'?: '((?:[^'\\\\]|\\\\.)*)'");
    private static final Pattern PLACE = Pattern.compile("\\{\\d}");
    private static final Pattern ASKED = Pattern.compile("\\bt\\('([\\w-]+)'");
    private static final Pattern WORD = Pattern.compile("([\\w-]+)");

    private static String module(String name) {
        return new String(PageFiles.bytes(name), UTF_8);
    }

    private static Map<String, String> texts(String language) {
        return LANGUAGE.matcher(module("i18n.js"))
                .results()
                .filter(found -> found.group(1).equals(language))
                .flatMap(found -> TEXT.matcher(found.group(2)).results())
                .collect(Collectors.toMap(text -> text.group(1), text -> text.group(2), (one, _) -> one, TreeMap::new));
    }

    private static Set<String> places(String text) {
        return PLACE.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> found(Pattern pattern) {
        return Stream.concat(PageFiles.ALL.stream(), PageFiles.RESULT_MODULES.stream())
                .filter(name -> name.endsWith(".js") && !name.startsWith("vendor/") && !name.equals("i18n.js"))
                .flatMap(name -> pattern.matcher(module(name)).results().map(match -> match.group(1)));
    }

    @Test
    void bothLanguagesSayTheSame() {
        Map<String, String> english = texts("en");
        Map<String, String> spanish = texts("es");
        assertThat(english).hasSizeGreaterThan(100);
        assertThat(spanish.keySet()).isEqualTo(english.keySet());
        english.forEach((key, text) ->
                assertThat(places(spanish.getOrDefault(key, ""))).as(key).isEqualTo(places(text)));
    }

    @Test
    void whatIsSaidIsKnownAndWhatIsKnownIsSaid() {
        Set<String> known = texts("en").keySet();
        assertThat(known).containsAll(found(ASKED).toList());
        assertThat(found(WORD).collect(Collectors.toSet())).containsAll(known);
    }
}
