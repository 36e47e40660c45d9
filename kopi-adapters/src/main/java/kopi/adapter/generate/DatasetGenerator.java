package kopi.adapter.generate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;

/**
 * Writes a dataset shaped like the chain's real one: one file a month for transactions, their items and users, and one
 * file each for stores, menu items, payment methods and vouchers.
 *
 * <p>The same scale and seed give the same bytes, with any number of threads. Memory does not grow with the scale: a few
 * megabytes of buffers a thread.
 */
public final class DatasetGenerator {
    /** The largest scale: about 330 GB. */
    public static final double MAX_SCALE = 100;

    /** The folders of a dataset. */
    static final Set<String> DATASETS =
            Set.of("transactions", "transaction_items", "users", "stores", "menu_items", "payment_methods", "vouchers");

    private final OutputFolder folder;
    private final DatasetShape shape;
    private final long seed;
    private final Progress progress;
    private final long rowsTotal;
    private long rowsDone;
    private long bytes;
    private final Map<String, Long> rows = new TreeMap<>();

    private DatasetGenerator(OutputFolder folder, DatasetShape shape, long seed, Progress progress) {
        this.folder = folder;
        this.shape = shape;
        this.seed = seed;
        this.progress = progress;
        rowsTotal = shape.transactions()
                + shape.items()
                + shape.users()
                + Catalogue.STORES.size()
                + Catalogue.MENU.size()
                + Catalogue.PAYMENT_METHODS.size()
                + Catalogue.VOUCHERS.size();
    }

    /**
     * Writes a dataset with as many threads as there are processors. Blocks until it is complete; on any failure
     * nothing that was written stays, except what the message names.
     *
     * @param out a folder that is empty or not there
     * @param scale how many times the real dataset's rows, more than 0 and at most {@link #MAX_SCALE}; 1 is 3.3 GB
     * @param seed chooses one of many datasets of that size
     * @param progress hears how far it is
     * @throws InvalidInputException if the scale or the folder will not do; nothing has been touched
     * @throws UnavailableException if writing fails, for instance because the disk is full, or another process writes to
     *     the folder
     * @throws InterruptedException if the calling thread is interrupted
     */
    public static GeneratedDataset generate(Path out, double scale, long seed, Progress progress)
            throws InterruptedException {
        return generate(out, scale, seed, progress, Runtime.getRuntime().availableProcessors());
    }

    /**
     * As {@link #generate(Path, double, long, Progress)}.
     *
     * @param threads how many months are made at a time, at least 1
     */
    public static GeneratedDataset generate(Path out, double scale, long seed, Progress progress, int threads)
            throws InterruptedException {
        return generate(out, scale, seed, progress, threads, OutputFolder.Outlet.DISK);
    }

    static GeneratedDataset generate(
            Path out, double scale, long seed, Progress progress, int threads, OutputFolder.Outlet outlet)
            throws InterruptedException {
        if (!(scale > 0 && scale <= MAX_SCALE)) {
            throw new InvalidInputException(
                    "scale " + scale + " is out of range; it must be more than 0 and at most " + (int) MAX_SCALE);
        }
        OutputFolder folder = OutputFolder.create(out, outlet);
        DatasetGenerator generator = new DatasetGenerator(folder, DatasetShape.ofScale(scale), seed, progress);
        boolean complete = false;
        try {
            generator.writeFiles(threads);
            folder.publish();
            complete = true;
            return generator.summary();
        } catch (IOException e) {
            throw folder.failed(e);
        } finally {
            if (!complete) {
                folder.discard();
            }
            folder.close();
        }
    }

    private void writeFiles(int threads) throws IOException, InterruptedException {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (DatasetShape.Month month : shape.months()) {
            tasks.add(() -> {
                writeMonth(month);
                return null;
            });
        }
        tasks.add(() -> {
            writeReferenceData();
            return null;
        });
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CompletionService<Void> running = new ExecutorCompletionService<>(pool);
            tasks.forEach(running::submit);
            for (int i = 0; i < tasks.size(); i++) {
                running.take().get();
            }
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } finally {
            // Interrupts those that still write; they must be gone before their files are removed.
            pool.shutdownNow();
            awaitEnd(pool);
        }
    }

    private static void awaitEnd(ExecutorService pool) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        InterruptedException interruption = null;
        while (!pool.isTerminated()) {
            try {
                if (!pool.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    throw new UnavailableException("the disk does not respond: a write has been hanging for a minute");
                }
            } catch (InterruptedException e) {
                interruption = e; // impatience does not make them go faster
            }
        }
        if (interruption != null) {
            throw interruption;
        }
    }

    private static IOException unwrapped(ExecutionException e) {
        return switch (e.getCause()) {
            case IOException io -> io;
            case RuntimeException bug -> throw bug;
            case Error bug -> throw bug;
            case null, default -> throw new IllegalStateException(e);
        };
    }

    private void writeMonth(DatasetShape.Month month) throws IOException {
        String suffix = "_" + month.month().toString().replace("-", "") + ".csv";
        write(
                "users",
                "users" + suffix,
                Rows.USERS_HEADER,
                out -> Rows.users(new UserCursor(month, seed), month.month(), out));
        write(
                "transactions",
                "transactions" + suffix,
                Rows.TRANSACTIONS_HEADER,
                transactions -> write(
                        "transaction_items",
                        "transaction_items" + suffix,
                        Rows.ITEMS_HEADER,
                        items -> Rows.transactions(
                                new TransactionCursor(shape, month, seed), month.month(), transactions, items)));
    }

    private void writeReferenceData() throws IOException {
        write("stores", "stores.csv", Rows.STORES_HEADER, Rows::stores);
        write("menu_items", "menu_items.csv", Rows.MENU_HEADER, Rows::menu);
        write("payment_methods", "payment_methods.csv", Rows.PAYMENT_METHODS_HEADER, Rows::paymentMethods);
        write("vouchers", "vouchers.csv", Rows.VOUCHERS_HEADER, Rows::vouchers);
    }

    @FunctionalInterface
    private interface Content {
        void writeTo(CsvOutput file) throws IOException;
    }

    private void write(String dataset, String fileName, String header, Content content) throws IOException {
        LongConsumer counter = this::rowsWritten;
        try (CsvOutput file = new CsvOutput(folder.open(dataset, fileName), header, counter)) {
            content.writeTo(file);
            file.finish();
            written(dataset, file);
        }
    }

    private synchronized void written(String dataset, CsvOutput file) {
        bytes += file.bytes();
        rows.merge(dataset, file.rows(), Long::sum);
    }

    private synchronized void rowsWritten(long more) {
        rowsDone += more;
        progress.advanced(rowsDone, rowsTotal);
    }

    private synchronized GeneratedDataset summary() {
        return new GeneratedDataset(folder.fileCount(), bytes, rows);
    }
}
