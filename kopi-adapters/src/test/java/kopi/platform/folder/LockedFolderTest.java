package kopi.platform.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kopi.core.error.UnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockedFolderTest {
    private static final String LOCK = ".kopi-lock";

    @TempDir
    private Path temp;

    private static void write(Draft draft, String text) throws IOException {
        draft.channel().write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    // --- One writer. ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"out", "out/", "out/../out", "./out", "link"})
    void aFolderHasOneWriterByWhateverPathItIsReached(String spelling) throws IOException {
        Path out = Files.createDirectory(temp.resolve("out"));
        Files.createSymbolicLink(temp.resolve("link"), out);
        try (LockedFolder _ = LockedFolder.open(out, "run")) {
            assertThatThrownBy(() -> LockedFolder.open(Path.of(temp + "/" + spelling), "generate"))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("is in use: kopi run (process "
                            + ProcessHandle.current().pid())
                    .hasMessageContaining("choose another folder");
        }
        LockedFolder.open(out, "generate").close();
        assertThat(out).isEmptyDirectory();
    }

    @Test
    void anotherProcessIsNamedAndItsLockEndsWithIt() throws IOException, InterruptedException {
        Path out = temp.resolve("out");
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockedFolderHolder.class.getName(),
                        out.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("locked");
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> LockedFolder.open(out, "run"))
                        .isInstanceOf(UnavailableException.class)
                        .hasMessageContaining("kopi submit (process " + holder.pid() + ", since ");
            }
            try (Stream<Path> files = Files.list(out)) {
                assertThat(files.filter(LockedFolderTest::isDraft))
                        .as("what it writes")
                        .hasSize(1);
            }
        } finally {
            holder.destroyForcibly();
            assertThat(holder.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        Files.writeString(out.resolve("mine.partial"), "mine");
        try (LockedFolder folder = LockedFolder.open(out, "run")) {
            assertThat(folder.names()).as("without its draft").containsExactly("mine.partial");
        }
        assertThat(out.resolve(LOCK)).doesNotExist();
    }

    private static boolean isDraft(Path file) {
        return Draft.isName(file.getFileName().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "kopi-lock released\n", "kopi-lock 1 run 2026-11-28T17:00:00Z\n", "kopi-lock 99", "kopi-l"})
    void whatKilledHoldersHaveLeftIsTakenOver(String left) throws IOException {
        Files.writeString(temp.resolve(LOCK), left);
        try (LockedFolder _ = LockedFolder.open(temp, "run")) {
            assertThat(Files.readString(temp.resolve(LOCK)))
                    .startsWith("kopi-lock " + ProcessHandle.current().pid() + " run ");
        }
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void aLockFileThatIsNoneIsLeftAsItIs() throws IOException {
        Path precious = Files.writeString(temp.resolve("precious"), "mine");
        Path out = Files.createDirectory(temp.resolve("out"));
        Files.createSymbolicLink(out.resolve(LOCK), precious);
        assertThatThrownBy(() -> LockedFolder.open(out, "run")).isInstanceOf(IOException.class);
        Files.delete(out.resolve(LOCK));
        Files.createLink(out.resolve(LOCK), precious);
        assertThatThrownBy(() -> LockedFolder.open(out, "run"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not kopi's lock file");
        Files.delete(out.resolve(LOCK));
        Files.createDirectory(out.resolve(LOCK));
        assertThatThrownBy(() -> LockedFolder.open(out, "run"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a regular file");
        assertThat(precious).hasContent("mine");
    }

    /** An interrupt closes a channel that is at work, and with it a lock. */
    @Test
    void anInterruptedThreadTakesAndReleasesItAllTheSame() throws IOException {
        Thread.currentThread().interrupt();
        LockedFolder folder = LockedFolder.open(temp, "run");
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        folder.requireInPlace();
        assertThat(Files.readString(temp.resolve(LOCK))).contains(" run ");
        folder.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void aLockThatSomebodyRemovesIsNoticedAndAnothersIsNotRemoved() throws IOException {
        try (LockedFolder folder = LockedFolder.open(temp, "run")) {
            Files.delete(temp.resolve(LOCK));
            assertThatThrownBy(folder::requireInPlace)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("somebody has removed " + LOCK);
            Files.writeString(temp.resolve(LOCK), "kopi-lock 1 run 2026-11-28T17:00:00Z\n");
        }
        assertThat(temp.resolve(LOCK)).exists();
    }

    // --- Drafts. ----------------------------------------------------------------------------------------------------

    @Test
    void aDraftReplacesAFileOrALinkAtOnceAndNeverWhatTheLinkLeadsTo() throws IOException {
        Path precious = Files.writeString(temp.resolve("precious"), "mine");
        Path out = Files.createDirectory(temp.resolve("out"));
        Files.createSymbolicLink(out.resolve("t1.csv"), precious);
        Files.createSymbolicLink(out.resolve("t1.csv.partial"), precious);
        Files.createSymbolicLink(out.resolve("t1.csv.0123456789abcdef.partial"), precious);
        try (LockedFolder folder = LockedFolder.open(out, "run")) {
            Draft draft = folder.draft("t1.csv");
            write(draft, "theirs");
            draft.force();
            assertThat(out.resolve("t1.csv")).isSymbolicLink();
            draft.publish();
        }
        assertThat(out.resolve("t1.csv")).isRegularFile().hasContent("theirs");
        assertThat(Files.isSymbolicLink(out.resolve("t1.csv"))).isFalse();
        assertThat(precious).hasContent("mine");
        assertThat(out.resolve("t1.csv.partial")).as("is not kopi's").isSymbolicLink();
    }

    @Test
    void aFolderThatIsExchangedGetsNothing() throws IOException {
        Path out = Files.createDirectory(temp.resolve("out"));
        Path theirs = Files.createDirectory(temp.resolve("theirs"));
        try (LockedFolder folder = LockedFolder.open(out, "run")) {
            Files.move(out, temp.resolve("moved"));
            Files.createSymbolicLink(out, theirs);
            try (Draft draft = folder.draft("t1.csv")) {
                write(draft, "x");
                assertThatThrownBy(folder::requireInPlace)
                        .isInstanceOf(UnavailableException.class)
                        .hasMessageContaining("moved, removed or exchanged");
            }
        }
        assertThat(theirs).isEmptyDirectory();
        assertThat(temp.resolve("moved")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../x", "a/b", ".x", "a\0b", "café"})
    void onlyPlainNamesAreWritten(String name) throws IOException {
        try (LockedFolder folder = LockedFolder.open(temp, "run")) {
            assertThatThrownBy(() -> folder.draft(name)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whatIsNotKopisIsNotClearedAway() throws IOException {
        for (String name : new String[] {"t1.csv.partial", "t1.csv.0123.partial", "x y.0123456789abcdef.partial"}) {
            Files.writeString(temp.resolve(name), "mine");
        }
        Files.createDirectory(temp.resolve("t1.csv.0123456789abcdef.partial"));
        Files.writeString(temp.resolve("t3.csv.0123456789abcdef.partial"), "left");
        try (LockedFolder folder = LockedFolder.open(temp, "run")) {
            assertThat(folder.names())
                    .containsExactly(
                            "t1.csv.0123.partial",
                            "t1.csv.0123456789abcdef.partial",
                            "t1.csv.partial",
                            "x y.0123456789abcdef.partial");
        }
    }
}
