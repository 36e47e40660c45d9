package kopi.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Goal: what the repository says to those who host it, build it and send changes is well formed and agrees with the scripts. */
class RepositoryKitTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Pattern PINNED = Pattern.compile("[\\w.-]+/[\\w.-]+@[0-9a-f]{40}");
    private static final Pattern RELEASE =
            Pattern.compile("## \\[(?<version>\\d+\\.\\d+\\.\\d+)] - \\d{4}-\\d{2}-\\d{2}");
    private static final String HEADER = "^#{2} .*";

    private static String read(String file) throws IOException {
        return Files.readString(Page.ROOT.resolve(file));
    }

    private static JsonNode yaml(String file) throws IOException {
        return YAML.readTree(read(file));
    }

    private static JsonNode job() throws IOException {
        return yaml(".github/workflows/verify.yml").required("jobs").required("verify");
    }

    @Test
    void hostedBuildCallsVerifyWithEachGenerationOfRabbitMq() throws IOException {
        List<String> versions = new ArrayList<>();
        job().required("strategy")
                .required("matrix")
                .required("include")
                .forEach(each -> versions.add(each.required("rabbitmq").asString()));
        assertThat(versions)
                .anyMatch(version -> version.startsWith("3.13."))
                .anyMatch(version -> version.startsWith("4."));

        // Scripts and tests look there first, and RabbitVersionTest holds the broker against the version that is
        // wanted.
        String wanted = "${{ matrix.rabbitmq }}";
        JsonNode environment = job().required("env");
        assertThat(environment.required("RABBITMQ_HOME").asString()).endsWith("rabbitmq_server-" + wanted);
        assertThat(environment.required("KOPI_TEST_RABBITMQ").asString()).isEqualTo(wanted);
        assertThat(commands())
                .contains("./verify", "scripts/unpack-rabbitmq.sh " + wanted + " \"$GITHUB_WORKSPACE/..\"");
    }

    private static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        job().required("steps").forEach(step -> commands.add(step.path("run").asString("")));
        return commands;
    }

    @Test
    void hostedBuildRunsNoActionThatCanChangeUnderItsName() throws IOException {
        List<String> actions =
                yaml(".github/workflows/verify.yml").required("jobs").findValuesAsString("uses");
        assertThat(actions)
                .isNotEmpty()
                .allMatch(action -> PINNED.matcher(action).matches());
        assertThat(yaml(".github/workflows/verify.yml")
                        .required("permissions")
                        .required("contents")
                        .asString())
                .isEqualTo("read");
    }

    @Test
    void updatesAreAskedForWhateverIsPinned() throws IOException {
        JsonNode updates = yaml(".github/dependabot.yml").required("updates");
        assertThat(updates.findValuesAsString("package-ecosystem")).containsExactly("maven", "npm", "github-actions");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bug.yml", "idea.yml"})
    void formsOfIssuesHaveWhatHostsRequire(String form) throws IOException {
        JsonNode issue = yaml(".github/ISSUE_TEMPLATE/" + form);
        assertThat(issue.required("name").asString()).isNotBlank();
        assertThat(issue.required("description").asString()).isNotBlank();
        assertThat(issue.required("body").findValuesAsString("type")).contains("textarea");
    }

    @Test
    void everyFileHasAnOwner() throws IOException {
        assertThat(read(".github/CODEOWNERS").lines()).anyMatch(line -> line.matches("\\* @[\\w-]+/[\\w-]+"));
    }

    @Test
    void scriptsThatAreNamedAreThere() throws IOException {
        for (String file : List.of(".github/workflows/verify.yml", "verify", ".github/pull_request_template.md")) {
            Matcher named = Pattern.compile("scripts/[\\w-]+\\.sh").matcher(read(file));
            while (named.find()) {
                assertThat(Page.ROOT.resolve(named.group())).isRegularFile();
            }
        }
    }

    @Test
    void changelogHasReleasesInTheFormOfKeepAChangelog() throws IOException {
        List<String> headers = read("CHANGELOG.md")
                .lines()
                .filter(line -> line.matches(HEADER))
                .toList();
        assertThat(headers.getFirst()).isEqualTo("## [Unreleased]");
        assertThat(headers.subList(1, headers.size()))
                .allMatch(header -> RELEASE.matcher(header).matches());
        assertThat(read("CHANGELOG.md").lines().filter(line -> line.startsWith("### ")))
                .isSubsetOf("### Added", "### Changed", "### Deprecated", "### Removed", "### Fixed", "### Security");
    }

    @Test
    void versionOfAReleaseHasItsNotes() throws IOException {
        Matcher version = Pattern.compile("<artifactId>kopi</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(read("pom.xml"));
        assertThat(version.find()).isTrue();
        assertThat(version.group(1).endsWith("-SNAPSHOT")
                        || read("CHANGELOG.md").contains("## [" + version.group(1) + "]"))
                .isTrue();
    }

    @Test
    void everyExampleIsInTheIndex() throws IOException {
        Path folder = Page.ROOT.resolve("examples/reports");
        List<String> rows = new ArrayList<>();
        try (Stream<Path> queries = Files.list(folder)) {
            for (Path query : queries.sorted().toList()) {
                String title = Files.readAllLines(query).getFirst().replaceFirst("^-- title: ", "");
                String name = query.getFileName().toString();
                rows.add("| [`" + name + "`](reports/" + name + ") | " + title + " |");
            }
        }
        assertThat(rows).isNotEmpty();
        assertThat(read("examples/README.md").lines().filter(line -> line.startsWith("| [")))
                .containsExactlyElementsOf(rows);
    }
}
