package kopi.bench;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.core.error.JobFailedException;
import kopi.core.error.UnavailableException;

/**
 * Compares results of queries by their values, as two programs write them into CSV files: {@code 2.50} is {@code 2.5}, and a number that
 * one of them has computed as a double is the other's exact one if it differs by less than that one shows. Rows may come in any order.
 */
final class CsvResults {
    private CsvResults() {}

    /**
     * Requires that each CSV file in a folder has the values of the one with its name in the other.
     *
     * @param expected may have more digits behind the point than the other
     * @throws JobFailedException if one has not; names it and the first row that differs
     * @throws UnavailableException if one cannot be read
     */
    static void requireSame(Path expected, Path actual) {
        List<String> names = csvFiles(expected);
        require(names.equals(csvFiles(actual)), expected + " and " + actual + " do not hold files of the same names");
        names.forEach(name -> requireSameRows(name, rows(expected.resolve(name)), rows(actual.resolve(name))));
    }

    private static void requireSameRows(String name, List<List<String>> expected, List<List<String>> actual) {
        require(
                expected.size() == actual.size(),
                "%s has %d rows, and %d elsewhere".formatted(name, actual.size(), expected.size()));
        for (int row = 0; row < expected.size(); row++) {
            require(
                    isSame(expected.get(row), actual.get(row)),
                    "%s: %s is %s elsewhere".formatted(name, actual.get(row), expected.get(row)));
        }
    }

    private static void require(boolean isSo, String otherwise) {
        if (!isSo) {
            throw new JobFailedException("the results are not the same: " + otherwise);
        }
    }

    private static boolean isSame(List<String> expected, List<String> actual) {
        return expected.size() == actual.size()
                && IntStream.range(0, expected.size()).allMatch(i -> isSame(expected.get(i), actual.get(i)));
    }

    private static boolean isSame(String expected, String actual) {
        Optional<BigDecimal> left = number(expected);
        Optional<BigDecimal> right = number(actual);
        if (left.isPresent() && right.isPresent()) {
            return isSame(left.get(), right.get());
        }
        return expected.equals(actual);
    }

    private static boolean isSame(BigDecimal expected, BigDecimal actual) {
        if (expected.scale() <= actual.scale()) {
            return expected.compareTo(actual) == 0;
        }
        // A double may lie on the other side of a half, and then is rounded the other way.
        BigDecimal shown = expected.setScale(actual.scale(), RoundingMode.HALF_UP);
        return shown.subtract(actual).abs().compareTo(actual.ulp()) <= 0;
    }

    private static Optional<BigDecimal> number(String text) {
        try {
            return Optional.of(new BigDecimal(text));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static List<String> csvFiles(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".csv"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    /** The rows behind the header, in an order of their own, in which doubles stand where the exact numbers do. */
    private static List<List<String>> rows(Path file) {
        try (CsvReader<CsvRecord> reader =
                CsvReader.builder().skipEmptyLines(false).ofCsvRecord(file)) {
            return reader.stream()
                    .skip(1)
                    .map(CsvRecord::getFields)
                    .sorted(CsvResults::compareRows)
                    .toList();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static int compareRows(List<String> left, List<String> right) {
        return IntStream.range(0, Math.min(left.size(), right.size()))
                .map(i -> compareCells(left.get(i), right.get(i)))
                .filter(order -> order != 0)
                .findFirst()
                .orElseGet(() -> Integer.compare(left.size(), right.size()));
    }

    private static int compareCells(String left, String right) {
        Optional<BigDecimal> leftNumber = number(left);
        Optional<BigDecimal> rightNumber = number(right);
        if (leftNumber.isPresent() && rightNumber.isPresent()) {
            return leftNumber.get().compareTo(rightNumber.get());
        }
        return leftNumber.isPresent() == rightNumber.isPresent()
                ? left.compareTo(right)
                : Boolean.compare(rightNumber.isPresent(), leftNumber.isPresent());
    }

    private static UnavailableException failed(Path path, IOException cause) {
        return new UnavailableException("cannot read " + path + ": " + cause.getMessage(), cause);
    }
}
