import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;

/**
 * Rewrites the classes in a jar whose class file version is below 50 (Java 6), in place, as version 61 (Java 17) with the
 * stack maps that newer versions have; the code stays the same.
 *
 * <p>Why: the JVM keeps no class of such a version in its ahead-of-time cache (JEP 483), so each start of kopi would read
 * and verify picocli's 170 classes from the jar, with the slow verifier, too: a sixth of a short run.
 *
 * <p>Run by the build as a source file, once the jar is made: {@code java CurrentClassFiles.java JAR}.
 */
final class CurrentClassFiles {
    private static final int FIRST_WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;
    private static final int CURRENT = ClassFile.JAVA_17_VERSION;

    private final FileSystem jar;
    private final ClassFile classFile;

    private CurrentClassFiles(FileSystem jar) {
        this.jar = jar;
        this.classFile = ClassFile.of(
                ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(this::open)
                        .orElse(ClassHierarchyResolver.defaultResolver())));
    }

    /** The class of the jar; null if it is none of its. */
    private InputStream open(ClassDesc name) {
        String descriptor = name.descriptorString();
        Path file = jar.getPath("/" + descriptor.substring(1, descriptor.length() - 1) + ".class");
        try {
            return Files.exists(file) ? Files.newInputStream(file) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void update(Path file) throws IOException {
        ClassModel old = classFile.parse(Files.readAllBytes(file));
        if (old.majorVersion() >= FIRST_WITH_STACK_MAPS) {
            return;
        }
        FileTime time = Files.getLastModifiedTime(file);
        Files.write(file, classFile.build(old.thisClass().asSymbol(), builder -> old.forEach(element -> {
            switch (element) {
                case ClassFileVersion _ -> builder.withVersion(CURRENT, 0);
                case MethodModel method when method.code().isPresent() ->
                    builder.transformMethod(method, MethodTransform.transformingCode((code, each) -> code.with(each)));
                default -> builder.with(element);
            }
        })));
        Files.setLastModifiedTime(file, time);
    }

    public static void main(String[] args) throws IOException {
        try (FileSystem jar = FileSystems.newFileSystem(Path.of(args[0]))) {
            List<Path> classes;
            try (var files = Files.walk(jar.getPath("/"))) {
                classes = files.filter(file -> file.toString().endsWith(".class")).toList();
            }
            var rewriting = new CurrentClassFiles(jar);
            for (Path each : classes) {
                rewriting.update(each);
            }
        }
    }
}
