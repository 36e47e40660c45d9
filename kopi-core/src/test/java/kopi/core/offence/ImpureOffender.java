package kopi.core.offence;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Every method does one thing that the core must not do. */
@SuppressWarnings({"JavaUtilDate", "JavaTimeDefaultTimeZone", "DefaultCharset", "CatchAndPrintStackTrace"})
public final class ImpureOffender {
    private ImpureOffender() {}

    static long milliseconds() {
        return System.currentTimeMillis();
    }

    static long nanoseconds() {
        return System.nanoTime();
    }

    static LongSupplier byReference() {
        return System::nanoTime;
    }

    static LongSupplier inLambda() {
        return () -> System.nanoTime();
    }

    static Instant instant() {
        return Instant.now();
    }

    static LocalDate today() {
        return LocalDate.now();
    }

    static LocalDateTime dateTime() {
        return LocalDateTime.now();
    }

    static Clock clock() {
        return Clock.systemUTC();
    }

    static Date date() {
        return new Date();
    }

    static ZoneId zone() {
        return ZoneId.systemDefault();
    }

    static void sleep() throws InterruptedException {
        Thread.sleep(1);
    }

    static Thread thread() {
        return Thread.ofVirtual().unstarted(() -> {});
    }

    static Object threadLocal() {
        return ThreadLocal.withInitial(() -> 1);
    }

    static Object concurrentMap() {
        return new ConcurrentHashMap<String, String>();
    }

    static Object latch() {
        return new CountDownLatch(1);
    }

    static long atomic(AtomicLong counter) {
        return counter.incrementAndGet();
    }

    static long parallelStream(List<Long> values) {
        return values.parallelStream().mapToLong(Long::longValue).sum();
    }

    static long parallel(List<Long> values) {
        return values.stream().parallel().mapToLong(Long::longValue).sum();
    }

    static void parallelSort(long[] values) {
        Arrays.parallelSort(values);
    }

    static int seeded() {
        return new Random(1).nextInt();
    }

    static int split() {
        return new SplittableRandom(1).nextInt();
    }

    static int secure() {
        return new SecureRandom().nextInt();
    }

    static int threadLocalRandom() {
        return ThreadLocalRandom.current().nextInt();
    }

    static double mathRandom() {
        return Math.random();
    }

    static UUID identity() {
        return UUID.randomUUID();
    }

    static void shuffle(List<Long> values) {
        Collections.shuffle(values);
    }

    static boolean file() {
        return new File("x").exists();
    }

    static int fileStream() throws IOException {
        try (FileInputStream in = new FileInputStream("x")) {
            return in.read();
        }
    }

    static boolean path() {
        return Files.exists(Path.of("x"));
    }

    static long channel(FileChannel channel) throws IOException {
        return channel.size();
    }

    static Object socket() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), 1);
    }

    static void print() {
        System.out.println("x");
    }

    static void printError() {
        System.err.println("x");
    }

    static void printStackTrace(Exception e) {
        e.printStackTrace();
    }

    static void exit() {
        System.exit(1);
    }

    static void halt() {
        Runtime.getRuntime().halt(1);
    }

    static String environment() {
        return System.getenv().toString();
    }

    static int identityOf(Object object) {
        return System.identityHashCode(object);
    }

    static Charset charset() {
        return Charset.defaultCharset();
    }

    static Locale locale() {
        return Locale.getDefault();
    }
}
