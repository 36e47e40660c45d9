package kopi.testkit.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * A Java agent by which every filter takes its time over each message: so a job lasts, or waits for filters and for nothing
 * else. A node gets it by the {@code jvm} section of its cluster's file. What it runs beside that is the product as it is.
 */
public final class SlowFilterAgent {
    private static final String FILTER = "kopi/core/role/Filter";
    private static final String METHOD = "receive";
    private static final String SUFFIX = ".class";
    private static final String JAR = "slow-filters.jar";
    private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(ConstantDescs.CD_void);
    /** Of the jar, which stands alone where the agent is used. */
    private static final List<Class<?>> CLASSES = List.of(SlowFilterAgent.class, Delaying.class, DelayFirst.class);

    private static volatile long delayNanos;

    private SlowFilterAgent() {}

    /**
     * The flag by which a JVM has slow filters. Writes the agent into that folder.
     *
     * @param delay how long a filter waits over each message, in whole milliseconds
     * @throws IllegalArgumentException if a cluster file could not hold the flag
     */
    public static String flag(Path folder, Duration delay) {
        Path jar = folder.resolve(JAR).toAbsolutePath();
        if (jar.toString().matches(".*[\\s=\"'#].*")) {
            throw new IllegalArgumentException(jar + ": a path without blanks, quotes, = and # is needed here");
        }
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", SlowFilterAgent.class.getName());
        try {
            Files.createDirectories(folder);
            try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
                for (Class<?> type : CLASSES) {
                    add(out, type.getName().replace('.', '/') + SUFFIX);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "-javaagent:" + jar + "=" + delay.toMillis();
    }

    private static void add(JarOutputStream out, String name) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(bytes(name));
    }

    private static byte[] bytes(String resource) throws IOException {
        try (InputStream in = ClassLoader.getSystemResourceAsStream(resource)) {
            return Objects.requireNonNull(in, resource).readAllBytes();
        }
    }

    /** Called by the JVM before the program begins; it does not begin if this fails. */
    public static void premain(String delayMillis, Instrumentation jvm) throws IOException {
        delayNanos = Duration.ofMillis(Long.parseLong(delayMillis)).toNanos();
        // Not while the class is loaded: what is thrown then the JVM ignores, and filters would be as fast as ever.
        jvm.addTransformer(new Delaying(dawdling(bytes(FILTER + SUFFIX))));
    }

    private static byte[] dawdling(byte[] filter) {
        ClassFile classFile = ClassFile.of();
        return classFile.transformClass(
                classFile.parse(filter),
                ClassTransform.transformingMethods(
                        method -> method.methodName().equalsString(METHOD),
                        MethodTransform.transformingCode(new DelayFirst())));
    }

    /** What a filter does first. */
    public static void dawdle() {
        long until = System.nanoTime() + delayNanos;
        for (long left = delayNanos; left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Has the filter dawdle. */
    private static final class Delaying implements ClassFileTransformer {
        private final byte[] filter;

        Delaying(byte[] filter) {
            this.filter = filter;
        }

        @Override
        public byte @Nullable [] transform(
                @Nullable ClassLoader loader,
                @Nullable String name,
                @Nullable Class<?> redefined,
                @Nullable ProtectionDomain domain,
                byte[] bytes) {
            return FILTER.equals(name) ? filter : null;
        }
    }

    private static final class DelayFirst implements CodeTransform {
        @Override
        public void atStart(CodeBuilder code) {
            code.invokestatic(ClassDesc.of(SlowFilterAgent.class.getName()), "dawdle", NOTHING);
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            code.with(element);
        }
    }
}
