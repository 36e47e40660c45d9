package kopi.testkit.sim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import kopi.core.job.FileIdentity;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPlan;
import kopi.core.model.JobId;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.ReportCatalogue;
import kopi.core.report.Reports;
import kopi.testkit.data.SmallShop;
import kopi.testkit.oracle.NaiveReports;
import kopi.testkit.oracle.Oracles;
import kopi.testkit.query.QueryJob;
import kopi.testkit.sim.Simulation.Outcome;
import kopi.testkit.sim.Simulation.Scenario;
import org.jspecify.annotations.Nullable;

/** Makes up scenarios by seed: one to three jobs over small shops, with the oracle's bytes as what must come out. */
public final class Runs {
    private static final int SALT = 7_919;

    private Runs() {}

    /**
     * Holds something against so many seeds from the first on, or against the one that is to be replayed. Seeds have nothing in
     * common, so every processor takes some of them; the first failure ends it.
     */
    public static void each(long first, int count, LongConsumer check) {
        // An error that a pool hands on loses its message.
        seeds(first, count)
                .parallel()
                .mapToObj(seed -> failure(seed, check))
                .flatMap(Optional::stream)
                .findAny()
                .ifPresent(failure -> {
                    throw failure;
                });
    }

    private static Optional<AssertionError> failure(long seed, LongConsumer check) {
        try {
            check.accept(seed);
            return Optional.empty();
        } catch (AssertionError e) {
            return Optional.of(e);
        }
    }

    private static LongStream seeds(long first, int count) {
        @Nullable String wanted = System.getProperty("kopi.seed");
        return wanted == null || wanted.isEmpty()
                ? LongStream.range(first, first + count)
                : LongStream.of(Long.parseLong(wanted));
    }

    static Outcome run(long seed, Path folder, Components parts) {
        return Simulation.run(scenario(seed, folder, parts, false));
    }

    /**
     * The scenario of a seed.
     *
     * @param folder where files may be written for a while
     * @param isCalm whether nothing goes wrong
     */
    public static Scenario scenario(long seed, Path folder, Components parts, boolean isCalm) {
        return scenario(seed, folder, parts, isCalm, new Asked(Reports.CATALOGUE, Oracles.BUILT_IN));
    }

    /** What may be asked for, and what is right. */
    record Asked(ReportCatalogue reports, Oracles oracles) {}

    static Scenario scenario(long seed, Path folder, Components parts, boolean isCalm, Asked asked) {
        var random = new Random(seed * SALT);
        List<Assignment> assignments = new ArrayList<>();
        int jobs = 1 + random.nextInt(3);
        for (int i = 1; i <= jobs; i++) {
            assignments.add(assignment(random, new JobId("job-" + i), folder.resolve(seed + "-" + i), parts, asked));
        }
        // By a chance of its own: the other jobs of a seed are the same with and without.
        var queries = new SplittableRandom(seed);
        if (queries.nextInt(3) == 0) {
            assignments.add(queries(queries, new JobId("queries"), parts));
        }
        return new Scenario(seed, assignments, parts, isCalm);
    }

    /** A job of queries. */
    private static Assignment queries(SplittableRandom random, JobId name, Components parts) {
        var job = QueryJob.byChance(random);
        var shape = new QueryShape(name, 1 + random.nextInt(4), random.nextBoolean());
        Assignment original = queries(job, shape, parts, Optional.empty());
        return shape.isEphemeral()
                ? original
                : queries(
                        job,
                        shape,
                        parts,
                        Optional.of(queries(job.overOtherRows(random), shape, parts, Optional.empty())));
    }

    private record QueryShape(JobId name, int partitions, boolean isEphemeral) {}

    private static Assignment queries(
            QueryJob job, QueryShape shape, Components parts, Optional<Assignment> corrected) {
        var crc32c = new CRC32C();
        crc32c.update(job.tables().toString().getBytes(UTF_8));
        InputIdentity input = parts.input(
                InputIdentity.of(1_024, List.of(new FileIdentity("all.csv", 1_000, (int) crc32c.getValue()))));
        byte[] encoded = job.queries().toString().getBytes(UTF_8);
        JobId id = shape.isEphemeral() ? shape.name() : input.job(shape.name(), encoded);
        JobPlan plan = job.plan(id, shape.partitions());
        return new Assignment(plan, input, job.upload(plan), job.expected(), shape.isEphemeral(), corrected);
    }

    private static Assignment assignment(Random random, JobId name, Path data, Components parts, Asked asked) {
        List<String> names = asked.reports().names();
        if (random.nextInt(3) == 0) {
            names = List.of(names.get(random.nextInt(names.size())));
        }
        List<Report> reports = asked.reports().some(names, Parameters.DEFAULT);
        var plan = new JobPlan(name, reports, 1 + random.nextInt(4));
        int batches = 1 + random.nextInt(8);
        boolean isEphemeral = random.nextInt(2) == 0;
        var shop = new SmallShop(random);
        Assignment original = assignment(shop, plan, batches, data, parts, isEphemeral, asked.oracles());
        if (isEphemeral) {
            return original;
        }
        shop.correct(random);
        Assignment corrected = assignment(shop, plan, batches, data, parts, false, asked.oracles());
        return new Assignment(
                original.plan(),
                original.input(),
                original.upload(),
                original.expected(),
                false,
                Optional.of(corrected));
    }

    /** The job of one shop; the one with a name is identified by its input, as clients do it. */
    private static Assignment assignment(
            SmallShop shop,
            JobPlan wanted,
            int batches,
            Path data,
            Components parts,
            boolean isEphemeral,
            Oracles oracles) {
        shop.write(data);
        InputIdentity input = parts.input(identity(data));
        Map<String, String> expected =
                oracle(data, wanted.reports().stream().map(Report::name).collect(Collectors.toSet()), oracles);
        delete(data);
        byte[] encoded = wanted.reports().toString().getBytes(ISO_8859_1);
        JobId job = isEphemeral ? wanted.job() : input.job(wanted.job(), encoded);
        var plan = new JobPlan(job, wanted.reports(), wanted.partitions());
        return new Assignment(plan, input, shop.upload(plan, batches), expected, isEphemeral, Optional.empty());
    }

    /** As if all files had the same size: then nothing but their content tells them apart. */
    private static InputIdentity identity(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<FileIdentity> identities = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                var crc32c = new CRC32C();
                crc32c.update(Files.readAllBytes(file));
                identities.add(new FileIdentity(folder.relativize(file).toString(), 1_000, (int) crc32c.getValue()));
            }
            return InputIdentity.of(1_024, identities);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Many seeds would leave many files. */
    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The records of each file, without the header. */
    private static Map<String, String> oracle(Path data, Set<String> names, Oracles oracles) {
        Map<String, String> files = new TreeMap<>();
        NaiveReports.run(data, names, Parameters.DEFAULT, oracles)
                .files()
                .forEach((name, bytes) -> files.put(
                        name,
                        new String(bytes, ISO_8859_1)
                                .lines()
                                .skip(1)
                                .map(line -> line + "\n")
                                .collect(Collectors.joining())));
        return files;
    }
}
