package kopi.testkit.sim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import kopi.core.job.JobPlan;
import kopi.core.model.JobId;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.Reports;
import kopi.testkit.data.SmallShop;
import kopi.testkit.oracle.NaiveReports;
import kopi.testkit.sim.Simulation.Outcome;
import kopi.testkit.sim.Simulation.Scenario;
import org.jspecify.annotations.Nullable;

/** Makes up scenarios by seed: one to three jobs over small shops, with the oracle's bytes as what must come out. */
final class Runs {
    private static final int SALT = 7_919;
    /** After so many seeds something broken counts as not found. */
    private static final int MUTANT_SEEDS = 150;

    private Runs() {}

    /**
     * Holds something against so many seeds from 1 on, or against the one that is to be replayed. Seeds have nothing in
     * common, so every processor takes some of them; the first failure ends it.
     */
    static void each(int count, LongConsumer check) {
        // An error that a pool hands on loses its message.
        seeds(count)
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

    private static LongStream seeds(int count) {
        @Nullable String wanted = System.getProperty("kopi.seed");
        return wanted == null || wanted.isEmpty()
                ? LongStream.rangeClosed(1, count)
                : LongStream.of(Long.parseLong(wanted));
    }

    static Outcome run(long seed, Path folder, Parts parts) {
        return Simulation.run(scenario(seed, folder, parts, false));
    }

    /** Something broken is found within a bounded number of seeds, by one of these symptoms. */
    static void assertFound(Path folder, Parts broken, String... symptoms) {
        for (long seed = 1; seed <= MUTANT_SEEDS; seed++) {
            try {
                run(seed, folder, broken);
            } catch (AssertionError found) {
                assertThat(symptoms)
                        .as("%s", found.getMessage())
                        .anySatisfy(symptom -> assertThat(found.getMessage()).contains(symptom));
                return;
            }
        }
        throw new AssertionError("not found by " + MUTANT_SEEDS + " seeds");
    }

    static Scenario scenario(long seed, Path folder, Parts parts, boolean isCalm) {
        var random = new Random(seed * SALT);
        List<Assignment> assignments = new ArrayList<>();
        int jobs = 1 + random.nextInt(3);
        for (int i = 1; i <= jobs; i++) {
            assignments.add(assignment(random, new JobId("job-" + i), folder.resolve(seed + "-" + i)));
        }
        return new Scenario(seed, assignments, parts, isCalm);
    }

    private static Assignment assignment(Random random, JobId job, Path data) {
        var shop = new SmallShop(random);
        List<String> names = new ArrayList<>(Reports.NAMES);
        if (random.nextInt(3) == 0) {
            names = List.of(names.get(random.nextInt(names.size())));
        }
        List<Report> reports = names.stream()
                .map(name -> Reports.named(name, Parameters.DEFAULT))
                .toList();
        var plan = new JobPlan(job, reports, 1 + random.nextInt(4));
        shop.write(data);
        Map<String, String> expected = oracle(data, Set.copyOf(names));
        delete(data);
        return new Assignment(plan, shop.upload(plan, 1 + random.nextInt(8)), expected);
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
    private static Map<String, String> oracle(Path data, Set<String> names) {
        Map<String, String> files = new TreeMap<>();
        NaiveReports.run(data, names, Parameters.DEFAULT)
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
