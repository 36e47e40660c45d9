package kopi.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.SplittableRandom;
import java.util.UUID;

/** Rows that look like those of the real files: the same lengths, the same share of empty fields. Deterministic. */
final class SampleCsv {
    private static final LocalDateTime FIRST = LocalDateTime.of(2024, 3, 1, 7, 0, 0);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final int SECONDS_BETWEEN_ROWS = 4;
    private static final int SECONDS_PER_DAY_OPEN = 16 * 3_600;
    private static final int DAYS = 28;
    private static final int STORES = 10;
    private static final int USERS = 2_200_000;
    private static final double[] PRICES = {6.0, 7.0, 8.0, 8.0, 9.0, 9.5, 9.0, 10.0};

    private SampleCsv() {}

    /** A file of so many transactions; half of them have no user, and one in twenty a voucher. */
    static byte[] transactions(int rows) {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder csv = new StringBuilder("transaction_id,store_id,payment_method_id,voucher_id,user_id,"
                + "original_amount,discount_applied,final_amount,created_at\n");
        for (int i = 0; i < rows; i++) {
            double amount = price(random) * (1 + random.nextInt(3)) + price(random);
            boolean hasVoucher = random.nextInt(20) == 0;
            csv.append(id(random))
                    .append(',')
                    .append(1 + random.nextInt(STORES))
                    .append(',')
                    .append(1 + random.nextInt(5))
                    .append(hasVoucher ? ",3.0," : ",,")
                    .append(random.nextBoolean() ? 1 + random.nextInt(USERS) + ".0" : "")
                    .append(',')
                    .append(amount)
                    .append(hasVoucher ? ",5.0," : ",0.0,")
                    .append(hasVoucher ? amount - 5 : amount)
                    .append(',')
                    .append(time(i))
                    .append('\n');
        }
        return csv.toString().getBytes(US_ASCII);
    }

    /** A file of so many transaction items. */
    static byte[] items(int rows) {
        SplittableRandom random = new SplittableRandom(2);
        StringBuilder csv = new StringBuilder("transaction_id,item_id,quantity,unit_price,subtotal,created_at\n");
        for (int i = 0; i < rows; i++) {
            int item = random.nextInt(PRICES.length);
            int quantity = 1 + random.nextInt(3);
            csv.append(id(random))
                    .append(',')
                    .append(item + 1)
                    .append(',')
                    .append(quantity)
                    .append(',')
                    .append(PRICES[item])
                    .append(',')
                    .append(PRICES[item] * quantity)
                    .append(',')
                    .append(time(i))
                    .append('\n');
        }
        return csv.toString().getBytes(US_ASCII);
    }

    private static UUID id(SplittableRandom random) {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private static double price(SplittableRandom random) {
        return PRICES[random.nextInt(PRICES.length)];
    }

    private static String time(int row) {
        long second = (long) row * SECONDS_BETWEEN_ROWS;
        return FIRST.plusDays(second / SECONDS_PER_DAY_OPEN % DAYS)
                .plusSeconds(second % SECONDS_PER_DAY_OPEN)
                .format(TIME);
    }
}
