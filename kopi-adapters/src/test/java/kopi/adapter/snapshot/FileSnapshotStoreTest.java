package kopi.adapter.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.port.SnapshotStore;
import kopi.core.port.SnapshotStore.Snapshot;
import kopi.testkit.contract.SnapshotStoreContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSnapshotStoreTest extends SnapshotStoreContract {
    private static final String NAME = "kopi.controller";

    @TempDir
    Path folder;

    @Override
    protected SnapshotStore open() {
        return new FileSnapshotStore(folder);
    }

    @Override
    protected void damageNewest(String name) {
        try {
            Path newest = files(name).getLast();
            byte[] bytes = Files.readAllBytes(newest);
            bytes[bytes.length - 1] ^= 1;
            Files.write(newest, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> files(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.filter(file -> file.toString().endsWith(".snapshot"))
                    .sorted()
                    .toList();
        }
    }

    private static Snapshot snapshot(int number) {
        return new Snapshot(("state " + number).getBytes(UTF_8), number, number);
    }

    private static void expect(SnapshotStore store, int number) {
        assertThat(store.newest(NAME))
                .hasValueSatisfying(
                        found -> assertThat(new String(found.state(), UTF_8)).isEqualTo("state " + number));
    }

    @Test
    void onlyTheTwoNewestAreKept() throws IOException {
        for (int i = 0; i < 20; i++) {
            open().save(NAME, snapshot(i));
        }
        try (Stream<Path> files = Files.list(folder.resolve(NAME))) {
            assertThat(files.map(file -> file.getFileName().toString()).sorted())
                    .containsExactly("0000000000000012.snapshot", "0000000000000013.snapshot");
        }
    }

    @Test
    void everyFlippedBitIsNoticed() throws IOException {
        open().save(NAME, snapshot(1));
        open().save(NAME, snapshot(2));
        Path newest = files(NAME).getLast();
        byte[] good = Files.readAllBytes(newest);
        for (int bit = 0; bit < good.length * Byte.SIZE; bit++) {
            byte[] bad = good.clone();
            bad[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            Files.write(newest, bad);
            expect(open(), 1);
        }
    }

    @Test
    void everyTornFileIsNoticed() throws IOException {
        open().save(NAME, snapshot(1));
        open().save(NAME, snapshot(2));
        Path newest = files(NAME).getLast();
        byte[] good = Files.readAllBytes(newest);
        for (int length = 0; length < good.length; length++) {
            Files.write(newest, Arrays.copyOf(good, length));
            expect(open(), 1);
            // As long as it should be, the rest never written.
            Files.write(newest, Arrays.copyOf(Arrays.copyOf(good, length), good.length));
            expect(open(), 1);
        }
        Files.write(newest, Arrays.copyOf(good, good.length + 1));
        expect(open(), 1);
    }

    @Test
    void damagedFileIsSetAsideForPeople() throws IOException {
        open().save(NAME, snapshot(1));
        damageNewest(NAME);
        assertThat(open().newest(NAME)).isEmpty();
        assertThat(folder.resolve(NAME).resolve("damaged")).exists();
        assertThat(files(NAME)).isEmpty();
    }

    @Test
    void folderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> new FileSnapshotStore(file.resolve("state")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(file.resolve("state").toString());
    }

    // --- A disk that fails. -------------------------------------------------------------------------------------

    @Test
    void newestGoodSnapshotIsFoundAfterACrashAtEveryStep() throws IOException {
        int steps = stepsOf(disk -> save(disk, 3), 2);
        assertThat(steps).isGreaterThan(6);
        for (int crash = 0; crash < steps; crash++) {
            for (int written : new int[] {0, 1, SnapshotFile.HEADER_BYTES, SnapshotFile.HEADER_BYTES + 3, 1_000}) {
                prepare(2);
                var disk = new CrashingDisk(crash, written);
                assertThatThrownBy(() -> save(disk, 3)).isInstanceOf(CrashingDisk.Crash.class);
                expect(open(), disk.isRenamed() ? 3 : 2);
                open().save(NAME, snapshot(4));
                expect(open(), 4);
                assertThat(files(NAME)).hasSize(2);
            }
        }
    }

    @Test
    void whatWasSavedSurvivesTheMachinesCrash() throws IOException {
        // A machine that crashes loses what was not forced: the file's bytes, or that it has its name.
        var disk = new CrashingDisk(Integer.MAX_VALUE, 0);
        save(disk, 1);
        save(disk, 2);
        assertThat(disk.unforced()).isEmpty();
    }

    @Test
    void firstSnapshotIsThereOrNotAfterACrashAtEveryStep() throws IOException {
        int steps = stepsOf(disk -> save(disk, 1), 0);
        for (int crash = 0; crash < steps; crash++) {
            prepare(0);
            var disk = new CrashingDisk(crash, 5);
            assertThatThrownBy(() -> save(disk, 1)).isInstanceOf(CrashingDisk.Crash.class);
            assertThat(open().newest(NAME).isPresent()).isEqualTo(disk.isRenamed());
        }
    }

    private interface DiskUse {
        void run(Disk disk);
    }

    private int stepsOf(DiskUse use, int saved) throws IOException {
        prepare(saved);
        var disk = new CrashingDisk(Integer.MAX_VALUE, 0);
        use.run(disk);
        return disk.steps();
    }

    private void save(Disk disk, int number) {
        new FileSnapshotStore(folder, disk).save(NAME, snapshot(number));
    }

    /** Snapshots 1 to {@code saved}, and nothing else. */
    private void prepare(int saved) throws IOException {
        open().delete(NAME);
        assertThat(folder.resolve(NAME)).doesNotExist();
        for (int i = 1; i <= saved; i++) {
            open().save(NAME, snapshot(i));
        }
    }

    @Test
    void fullDiskCostsOnlyTheNewSnapshot() {
        open().save(NAME, snapshot(1));
        var disk = FailingDisk.whereWritingFails();
        new FileSnapshotStore(folder, disk).save(NAME, snapshot(2));
        expect(open(), 1);
        assertThat(folder.resolve(NAME).resolve("unfinished")).doesNotExist();
        open().save(NAME, snapshot(3));
        expect(open(), 3);
    }

    @Test
    void failedFsyncIsAnErrorThatSaysSo() {
        open().save(NAME, snapshot(1));
        var disk = FailingDisk.whereForcingFails();
        assertThatThrownBy(() -> new FileSnapshotStore(folder, disk).save(NAME, snapshot(2)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("fsync")
                .hasMessageContaining(folder.toString());
        expect(open(), 1);
    }

    @Test
    void diskThatCannotBeReadIsAsGoodAsEmpty() {
        open().save(NAME, snapshot(1));
        var store = new FileSnapshotStore(folder, FailingDisk.whereReadingFails());
        assertThat(store.newest(NAME)).isEmpty();
        assertThat(store.names()).isEmpty();
    }
}
