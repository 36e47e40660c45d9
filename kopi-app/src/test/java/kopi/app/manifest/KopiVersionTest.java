package kopi.app.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class KopiVersionTest {
    private static final Pattern VERSION =
            Pattern.compile("<artifactId>kopi</artifactId>\\s*<version>([^<]+)</version>");

    @Test
    void itIsThatOfThePom() throws IOException {
        Matcher version = VERSION.matcher(Files.readString(Path.of("../pom.xml")));
        assertThat(version.find()).isTrue();
        assertThat(KopiVersion.current()).isEqualTo(version.group(1));
    }
}
