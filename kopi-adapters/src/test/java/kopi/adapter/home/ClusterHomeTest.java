package kopi.adapter.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import kopi.core.egg.ClusterIdentity;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.platform.PrivateFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterHomeTest {
    @TempDir
    private Path folder;

    private static ClusterHome home(Path state) {
        return new ClusterHome(state, Optional.empty(), Optional.empty());
    }

    private static ClusterHome named(Path state, String name) {
        return new ClusterHome(state, Optional.of(name), Optional.empty());
    }

    private Path state() {
        return folder.resolve("a/state");
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void anIdentityIsMadeOnceAndIsNoOthers() throws IOException {
        assertThat(home(state()).known()).isEmpty();
        assertThat(state()).doesNotExist();
        ClusterIdentity made = home(state()).identity();
        assertThat(made.id()).hasSize(32);
        assertThat(made.name()).matches("[a-z-]+-[0-9a-f]{4}");
        assertThat(made.home().folder()).isEqualTo(state().toRealPath().toString());
        assertThat(home(state()).identity()).isEqualTo(made);
        assertThat(home(state()).known()).contains(made);

        ClusterIdentity other = home(folder.resolve("b/state")).identity();
        assertThat(other.isSameAs(made)).isFalse();
    }

    @Test
    void ofManyThatMakeItAtOnceAllHaveTheSame() throws ExecutionException, InterruptedException {
        Set<ClusterIdentity> made = new HashSet<>();
        Set<String> secrets = new HashSet<>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Future<ClusterIdentity>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit(() -> {
                    home(state()).secret();
                    return home(state()).identity();
                }));
            }
            for (Future<ClusterIdentity> one : all) {
                made.add(one.get());
                secrets.add(home(state()).secretText().orElseThrow());
            }
        }
        assertThat(made).hasSize(1);
        assertThat(secrets).hasSize(1);
    }

    @Test
    void aGivenNameIsTheIdentityOnAllMachines() {
        ClusterIdentity here = named(state(), "shop").identity();
        ClusterIdentity there = named(folder.resolve("b/state"), "shop").identity();
        assertThat(here.name()).isEqualTo("shop");
        assertThat(here.id()).isEqualTo(there.id());
        // But here, both folders are on one machine.
        assertThat(here.isSameAs(there)).isFalse();
    }

    @Test
    void aNameIsTakenWhenNothingRuns() {
        ClusterIdentity before = home(state()).identity();
        assertThat(named(state(), "shop").identity()).isEqualTo(before);
        ClusterIdentity renamed = named(state(), "shop").rename();
        assertThat(renamed.name()).isEqualTo("shop");
        assertThat(named(state(), "shop").rename()).isEqualTo(renamed);
        assertThat(home(state()).known()).contains(renamed);
        assertThat(home(state()).rename().id()).hasSize(32);
    }

    @Test
    void aCopyIsNotTheCluster() throws IOException {
        ClusterIdentity original = home(state()).identity();
        Path copy = Files.createDirectories(folder.resolve("b")).resolve("state");
        copy(state(), copy);
        for (ClusterHome home : List.of(home(copy), named(copy, "shop"))) {
            assertThatThrownBy(home::known)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage(copy + " is a copy of the state of cluster " + original
                            + ", and of no cluster of its own; for one, delete the copy: rm -r " + copy);
            assertThatThrownBy(home::identity).isInstanceOf(InvalidInputException.class);
        }
        assertThat(home(state()).known()).contains(original);
    }

    @Test
    void whatWasMovedOrRestoredStaysWhatItWas() throws IOException {
        ClusterIdentity original = home(state()).identity();
        Path moved = Files.createDirectories(folder.resolve("b")).resolve("state");
        Files.move(state(), moved);
        assertThat(home(moved).identity().isSameAs(original)).isTrue();
        assertThat(home(moved).known().orElseThrow().home().folder())
                .isEqualTo(moved.toRealPath().toString());

        Path elsewhere = Files.createDirectories(folder.resolve("c")).resolve("state");
        copy(moved, elsewhere);
        delete(moved);
        assertThat(home(elsewhere).identity().id()).isEqualTo(original.id());
    }

    @Test
    void whoRunsInAFolderThatWasDeletedSaysAgainWhoseItIs() throws IOException {
        ClusterHome home = home(state());
        ClusterIdentity original = home.identity();
        home.secret();
        String secret = home.secretText().orElseThrow();
        delete(state());

        ClusterIdentity now = home.keep(original);
        home.keepSecret(secret);

        assertThat(now.id()).isEqualTo(original.id());
        assertThat(home.known()).contains(now);
        assertThat(home.secretText()).contains(secret);
    }

    @Test
    void anIdentityThatCannotBeReadIsNamed() throws IOException {
        home(state()).identity();
        for (String garbage : List.of("", "kopi cluster 1\n", "kopi cluster 9\na\nb\nc\nd\n")) {
            Files.writeString(state().resolve("identity"), garbage);
            assertThatThrownBy(() -> home(state()).known())
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining(state().resolve("identity").toString());
        }
    }

    @Test
    void nobodyElseReadsWhatIsOurs() throws IOException {
        Files.createDirectories(state().resolve("run"));
        Files.setPosixFilePermissions(state(), PosixFilePermissions.fromString("rwxr-xr-x"));
        home(state()).identity();
        home(state()).secret();
        for (String ours : List.of("", "run", "run/secret", "identity")) {
            assertThat(PrivateFiles.isOpenToOthers(state().resolve(ours)))
                    .as(ours)
                    .isFalse();
        }
    }

    @Test
    void aFolderThatACommandHasJustMadeToLockItIsOurs() throws IOException {
        Files.createDirectories(state());
        Files.createFile(state().resolve(".kopi-lock"));
        Files.setPosixFilePermissions(state(), PosixFilePermissions.fromString("rwxr-xr-x"));
        home(state()).identity();
        assertThat(PrivateFiles.isOpenToOthers(state())).isFalse();
    }

    @Test
    void aFolderThatHoldsOtherThingsStaysOpen() throws IOException {
        Path shared = Files.createDirectories(folder.resolve("shared"));
        Files.createFile(shared.resolve("something"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
        home(shared).identity();
        assertThat(PrivateFiles.isOpenToOthers(shared)).isTrue();
        assertThat(PrivateFiles.isOpenToOthers(shared.resolve("identity"))).isFalse();
    }
}
