package kopi.app.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kopi.core.error.UnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {
    @TempDir
    private Path folder;

    private Program built(String content) throws IOException {
        return new Program(
                Files.writeString(folder.resolve("kopi.jar"), content).toString());
    }

    private Path copies() {
        return folder.resolve("program");
    }

    @Test
    void nodesKeepTheirProgramWhenItIsBuiltAnew() throws IOException {
        Program first = built("first").installedIn(copies(), false);
        Program second = built("the second").installedIn(copies(), true);
        assertThat(Path.of(first.classPath())).hasContent("first");
        assertThat(Path.of(second.classPath())).hasContent("the second");
    }

    @Test
    void theSameBuildIsCopiedOnce() throws IOException {
        Program built = built("first");
        Program first = built.installedIn(copies(), false);
        assertThat(built.installedIn(copies(), false)).isEqualTo(first);
        assertThat(copies()).isDirectoryContaining(file -> file.toString().equals(first.classPath()));
    }

    @Test
    void whatNobodyRunsAnyMoreIsDeleted() throws IOException {
        Program first = built("first").installedIn(copies(), false);
        built("the second").installedIn(copies(), false);
        assertThat(Path.of(first.classPath())).doesNotExist();
    }

    @Test
    void foldersOfClassesAreRunWhereTheyAre() {
        var classes = new Program(folder.toString());
        assertThat(classes.installedIn(copies(), false)).isEqualTo(classes);
        assertThat(copies()).doesNotExist();
    }

    @Test
    void whatCannotBeCopiedIsNamed() throws IOException {
        Program built = built("first");
        Path file = Files.createFile(copies());
        assertThatThrownBy(() -> built.installedIn(file, false))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("cannot copy " + built.classPath() + " into " + file);
    }
}
