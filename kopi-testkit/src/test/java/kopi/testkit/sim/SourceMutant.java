package kopi.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A class of the product with one change in its source, and the simulation around it: both are loaded by a class loader of
 * their own, so that what the simulation runs is the changed class and nothing else has to know of mutants.
 *
 * @param changed the class
 * @param original a piece of its source that stands there exactly once
 * @param replacement what stands there instead
 */
record SourceMutant(Class<?> changed, String original, String replacement) {
    private static final Path SOURCES = Path.of("..", "kopi-core", "src", "main", "java");

    /** What the simulation finds, by the first seed that finds something. */
    String finding(Path folder) throws IOException, ReflectiveOperationException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        compile(mutated(folder), classes);
        try (var loader = new URLClassLoader(urls(classes), ClassLoader.getPlatformClassLoader())) {
            Class<?> parts = loader.loadClass(Components.class.getName());
            Method run =
                    loader.loadClass(MutantHunt.class.getName()).getDeclaredMethod("firstFinding", Path.class, parts);
            run.setAccessible(true);
            return (String) run.invoke(null, folder, parts.getConstructor().newInstance());
        }
    }

    private Path mutated(Path folder) throws IOException {
        String file = changed.getName().replace('.', '/') + ".java";
        String source = Files.readString(SOURCES.resolve(file));
        assertThat(source.split(java.util.regex.Pattern.quote(original), -1))
                .as("%s stands once in %s", original, file)
                .hasSize(2);
        Path mutant = folder.resolve("sources").resolve(file);
        Files.createDirectories(mutant.getParent());
        return Files.writeString(mutant, source.replace(original, replacement));
    }

    private static void compile(Path source, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var complaints = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classPath());
            boolean isCompiled = compiler.getTask(
                            complaints, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
            assertThat(isCompiled).as("%s", complaints).isTrue();
        }
    }

    /** Surefire hides its class path behind a jar of its own. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private static URL[] urls(Path classes) throws IOException {
        List<URL> urls = new ArrayList<>();
        urls.add(classes.toUri().toURL());
        for (String entry : classPath().split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }
}
