package kopi.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessIdentityTest {
    @TempDir
    private Path folder;

    @Test
    void aProcessIsItselfUntilItEnds() throws IOException, InterruptedException {
        Process sleeping = new ProcessBuilder("sleep", "60").start();
        ProcessIdentity identity = ProcessIdentity.of(sleeping.pid()).orElseThrow();
        assertThat(identity.isAlive()).isTrue();
        assertThat(identity.handle()).map(ProcessHandle::pid).contains(sleeping.pid());
        assertThat(identity.ageMillis()).isBetween(0L, 60_000L);
        sleeping.destroyForcibly().waitFor();
        assertThat(identity.isAlive()).isFalse();
        assertThat(identity.handle()).isEmpty();
    }

    /** The wall clock has no part in it: what was started then and then may be any other process. */
    @Test
    void whereThereIsProcNoIdentityHoldsATimeOfTheWallClock() {
        ProcessIdentity current = ProcessIdentity.current();
        if (Files.exists(Path.of("/proc/self/stat"))) {
            assertThat(current.start()).matches("[0-9a-f-]{36}:\\d+");
            assertThat(ProcessIdentity.fromHandle(current.pid()).orElseThrow().isAlive())
                    .isFalse();
        }
    }

    @Test
    void aPidThatAnotherHasGotIsNotTheProcess() {
        long pid = ProcessHandle.current().pid();
        String start = ProcessIdentity.current().start();
        assertThat(new ProcessIdentity(pid, start + "1").handle()).isEmpty();
        assertThat(new ProcessIdentity(pid, "unknown").handle()).isEmpty();
    }

    @Test
    void whatIsWrittenIsReadAndNobodyElseReadsIt() throws IOException {
        Path file = folder.resolve("node.pid");
        PidFile.write(file, ProcessIdentity.current(), "7 3");
        assertThat(PidFile.read(file)).isEqualTo(new PidFile.Content.Named(ProcessIdentity.current(), "7 3"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "x", "-5 boot:1", "0 boot:1", "12", "99999999999999999999 boot:1", "\0\0\0"})
    void aFileThatNamesNoProcessNamesNone(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("node.pid"), content);
        assertThat(PidFile.read(file)).isInstanceOf(PidFile.Content.Unusable.class);
        assertThat(PidFile.process(file)).isEmpty();
    }

    @Test
    void whatIsNoFileNamesNone() throws IOException {
        assertThat(PidFile.read(folder.resolve("none"))).isEqualTo(new PidFile.Content.Absent());
        assertThat(PidFile.read(folder)).isInstanceOf(PidFile.Content.Unusable.class);
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xFF, (byte) 0xFE, 0});
        assertThat(PidFile.read(binary)).isInstanceOf(PidFile.Content.Unusable.class);
    }

    @Test
    void aProcessIsFoundByItsArguments() throws IOException, InterruptedException {
        Process sleeping = new ProcessBuilder("sleep", "61.0625").start();
        try {
            assertThat(RunningProcesses.withArguments(List.of("sleep", "61.0625", "")::equals))
                    .map(ProcessIdentity::pid)
                    .contains(sleeping.pid());
        } finally {
            sleeping.destroyForcibly().waitFor();
        }
        assertThat(RunningProcesses.withArguments(List.of("sleep", "61.0625", "")::equals))
                .isEmpty();
    }

    @Test
    void foldersAndFilesAreTheirOwnersOnly() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(PrivateFiles.isOpenToOthers(open)).isTrue();
        PrivateFiles.folder(open);
        assertThat(PrivateFiles.isOpenToOthers(open)).isFalse();
        Path file = open.resolve("secret");
        assertThat(PrivateFiles.create(file, "first")).isTrue();
        assertThat(PrivateFiles.create(file, "second")).isFalse();
        assertThat(file).hasContent("first");
        assertThat(PrivateFiles.isOpenToOthers(file)).isFalse();
    }
}
