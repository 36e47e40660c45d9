package kopi.testkit.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import kopi.testkit.data.NastyTable.Kind;

/**
 * Writes small dataset directories that are as nasty as the format allows, and nastier.
 *
 * <p>The same seed, size and quirks give the same bytes. Whatever the quirks, half of the transactions have no user, ids
 * do not sort as their texts do, some users buy nothing, and the tables that no report reads are there.
 */
public final class AdversarialDataset {
    /** Enough rows for every quirk to occur, few enough to take no time. */
    public static final int USUAL_TRANSACTIONS = 3_000;

    /** In the order in which they are read. */
    private static final List<String> FILE_NAMES = List.of("a10.csv", "a2.csv", "b.csv");

    /** It is read between those with rows. */
    private static final String HEADER_ONLY_NAME = "a3.csv";

    private static final List<Long> STORES = List.of(9L, 10L, 2L, 30L, 100L);
    private static final List<Long> HUGE_STORES = List.of(Long.MAX_VALUE, Long.MAX_VALUE - 1);
    private static final List<Long> STRANGE_STORES = List.of(77L, 8L);
    private static final List<Long> ITEMS = List.of(10L, 2L, 3L, 25L);
    private static final List<Long> HUGE_ITEMS = List.of(Long.MAX_VALUE - 1, (1L << 62) + 1, (1L << 53) + 1);
    private static final List<Long> STRANGE_ITEMS = List.of(4L);
    private static final int USERS = 40;
    private static final int IDLE_USERS = 20;
    private static final int STRANGE_USERS = 4;
    private static final int TIED_CUSTOMERS = 7;
    private static final int TIED_ROUNDS = 20;
    private static final int FIRST_DEFAULT_YEAR = 2024;
    private static final int LAST_DEFAULT_YEAR = 2025;

    private final Path folder;
    private final int transactions;
    private final Dice dice;
    private final NastyValues values;
    private final int gapMonth;
    private final int gapHalf;
    private final List<Long> stores = new ArrayList<>(STORES);
    private final List<Long> items = new ArrayList<>(ITEMS);
    private final List<Long> users = new ArrayList<>();

    private AdversarialDataset(Path folder, long seed, int transactions, Set<Quirk> quirks) {
        this.folder = folder;
        this.transactions = transactions;
        this.dice = new Dice(seed, quirks);
        this.values = new NastyValues(dice);
        this.gapMonth = FIRST_DEFAULT_YEAR * 12 + dice.between(3, 5);
        this.gapHalf = dice.between(FIRST_DEFAULT_YEAR * 2 + 1, LAST_DEFAULT_YEAR * 2);
        for (int i = 1; i <= USERS; i++) {
            users.add(i * 33L);
        }
        if (dice.allows(Quirk.HUGE_IDS)) {
            stores.addAll(HUGE_STORES);
            items.addAll(HUGE_ITEMS);
            users.addAll(List.of(Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MAX_VALUE - 2, (1L << 53) + 1));
        }
    }

    /**
     * Writes a dataset of the usual size with everything that the format has to offer.
     *
     * @param folder made if it is not there
     * @throws UncheckedIOException if it cannot be written
     */
    public static void write(Path folder, long seed) {
        write(folder, seed, USUAL_TRANSACTIONS, Quirk.EVERYTHING);
    }

    /**
     * Writes a dataset.
     *
     * @param folder made if it is not there
     * @param transactions about how many; there are twice as many items
     * @param quirks what is nasty about it
     * @throws UncheckedIOException if it cannot be written
     */
    public static void write(Path folder, long seed, int transactions, Set<Quirk> quirks) {
        new AdversarialDataset(folder, seed, transactions, quirks).write();
    }

    private void write() {
        List<Long> knownStores = List.copyOf(stores);
        List<Long> knownItems = List.copyOf(items);
        List<Long> knownUsers = List.copyOf(users);
        if (dice.allows(Quirk.MISSING_REFERENCES)) {
            stores.addAll(STRANGE_STORES);
            items.addAll(STRANGE_ITEMS);
            for (int i = 0; i < STRANGE_USERS; i++) {
                users.add(1_000_000L + i);
            }
        }
        references(NastyTable.STORES, knownStores);
        references(NastyTable.MENU_ITEMS, knownItems);
        List<Long> everyUser = new ArrayList<>(knownUsers);
        for (int i = 0; i < IDLE_USERS; i++) {
            everyUser.add(500_000L + i);
        }
        references(NastyTable.USERS, everyUser);
        transactions();
        transactionItems();
        write(
                "payment_methods",
                "payment_methods.csv",
                "method_id,method_name,category\n1,cash,cash\n".getBytes(StandardCharsets.UTF_8));
        write("vouchers", "vouchers.csv", "voucher_id,voucher_code\n1,MERDEKA\n".getBytes(StandardCharsets.UTF_8));
    }

    private void references(NastyTable table, List<Long> ids) {
        List<NastyFile> files = files(table);
        for (int i = 0; i < ids.size(); i++) {
            // Earlier ids go to earlier files, so that a duplicate can be put behind them.
            int file = i * files.size() / ids.size();
            files.get(file).add(reference(table, ids.get(i), "first"));
            if (dice.rolls(Quirk.DUPLICATE_REFERENCES, 40)) {
                files.get(dice.between(file, files.size() - 1)).add(reference(table, ids.get(i), "again"));
            }
        }
        finish(table, files, reference(table, ids.getFirst(), "late"));
    }

    private String[] reference(NastyTable table, long id, String occasion) {
        String[] row = new String[table.columns().size()];
        Arrays.fill(row, "unused");
        table.of(Kind.NUMBER).forEach(i -> row[i] = values.number(id));
        table.of(Kind.TEXT).forEach(i -> row[i] = values.name("Name " + id + " " + occasion));
        table.of(Kind.DATE).forEach(i -> row[i] = values.birthdate());
        return row;
    }

    private void transactions() {
        List<NastyFile> files = files(NastyTable.TRANSACTIONS);
        int written = 0;
        boolean ties = dice.allows(Quirk.TIES);
        for (int round = 0; ties && round < TIED_ROUNDS; round++) {
            for (int customer = 0; customer < TIED_CUSTOMERS; customer++) {
                String user = values.number(users.get(customer));
                dice.oneOf(files)
                        .addIntact(transaction(written++, stores.getFirst(), user, NastyValues.format(timeInYears())));
            }
        }
        List<Long> untied = ties ? stores.subList(1, stores.size()) : stores;
        while (written < transactions) {
            String user = dice.rolls(50) ? values.number(dice.oneOf(users)) : "";
            dice.oneOf(files).add(transaction(written++, dice.oneOf(untied), user, NastyValues.format(time())));
        }
        finish(
                NastyTable.TRANSACTIONS,
                files,
                transaction(written, untied.getFirst(), "", NastyValues.format(timeInYears())));
    }

    private String[] transaction(int number, long store, String user, String createdAt) {
        String amount = values.amount();
        return new String[] {values.key(number), values.number(store), "1", "", user, amount, "0.0", amount, createdAt};
    }

    private void transactionItems() {
        List<NastyFile> files = files(NastyTable.TRANSACTION_ITEMS);
        int written = 0;
        while (written < 2 * transactions) {
            LocalDateTime time = time();
            NastyFile file = dice.oneOf(files);
            String quantity = values.number(dice.below(6));
            String subtotal = values.amount();
            String createdAt = NastyValues.format(time);
            if (dice.allows(Quirk.TIES) && time.getMonthValue() % 3 == 1) {
                // Whole sets of items: all sums of such a month are equal.
                for (long item : items) {
                    file.addIntact(item(written++, item, quantity, subtotal, createdAt));
                }
            } else {
                file.add(item(written++, dice.oneOf(items), quantity, subtotal, createdAt));
            }
        }
        // December is no month of ties, so the late rows disturb none.
        finish(NastyTable.TRANSACTION_ITEMS, files, item(written, items.getFirst(), "1", "5.0", december()));
    }

    private String[] item(int number, long item, String quantity, String subtotal, String createdAt) {
        return new String[] {values.key(number), values.number(item), quantity, "1.0", subtotal, createdAt};
    }

    private String december() {
        return dice.allows(Quirk.NOTHING_PASSES) ? "2023-12-24 12:00:00" : "2025-12-24 12:00:00";
    }

    private LocalDateTime timeInYears() {
        LocalDateTime time = time();
        boolean anyYear = dice.allows(Quirk.NOTHING_PASSES);
        while (!anyYear && (time.getYear() < FIRST_DEFAULT_YEAR || time.getYear() > LAST_DEFAULT_YEAR)) {
            time = time();
        }
        return time;
    }

    private LocalDateTime time() {
        if (dice.allows(Quirk.NOTHING_PASSES)) {
            return values.timestampOutside();
        }
        LocalDateTime time = values.timestamp();
        while (dice.allows(Quirk.GAPS) && inGap(time)) {
            time = values.timestamp();
        }
        return time;
    }

    private boolean inGap(LocalDateTime time) {
        int month = time.getYear() * 12 + time.getMonthValue();
        int half = time.getYear() * 2 + (time.getMonthValue() - 1) / 6;
        return month == gapMonth || half == gapHalf;
    }

    private List<NastyFile> files(NastyTable table) {
        int count = dice.allows(Quirk.SEVERAL_FILES) ? FILE_NAMES.size() : 1;
        List<NastyFile> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(new NastyFile(dice, table));
        }
        return files;
    }

    /** Writes the files. */
    private void finish(NastyTable table, List<NastyFile> files, String[] lastRow) {
        for (int i = 0; i < files.size(); i++) {
            if (dice.rolls(Quirk.UNCLOSED_QUOTES, 50)) {
                files.get(i).addUnclosed(lastRow);
            }
            write(table.name(), FILE_NAMES.get(i), files.get(i).bytes());
        }
        if (dice.allows(Quirk.HEADER_ONLY_FILES)) {
            write(table.name(), HEADER_ONLY_NAME, new NastyFile(dice, table).bytes());
        }
    }

    private void write(String table, String name, byte[] bytes) {
        try {
            Files.createDirectories(folder.resolve(table));
            Files.write(folder.resolve(table).resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write " + folder.resolve(table).resolve(name), e);
        }
    }
}
