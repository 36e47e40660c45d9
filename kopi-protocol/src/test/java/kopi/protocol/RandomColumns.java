package kopi.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.LongStream;
import kopi.core.model.Column;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;
import kopi.core.model.UuidColumn;

/** Columns of every shape that a packer may take to be worth something, and of none. */
public final class RandomColumns {
    private final SplittableRandom random;

    public RandomColumns(SplittableRandom random) {
        this.random = random;
    }

    /** A column of integers, texts or UUIDs. */
    public Column column(int rows) {
        return switch (random.nextInt(6)) {
            case 0 -> uuids(rows);
            case 1, 2 -> texts(rows);
            default -> longs(rows);
        };
    }

    /** A column of integers. */
    public LongColumn longs(int rows) {
        long start = random.nextLong() >> random.nextInt(64);
        long factor = random.nextInt(4) == 0 ? random.nextLong() : random.nextLong(1, 20_000);
        int width = random.nextInt(65);
        long[] values =
                switch (random.nextInt(6)) {
                    case 0 -> LongStream.generate(() -> start).limit(rows).toArray();
                    case 1 ->
                        LongStream.generate(() -> start + factor * bits(width))
                                .limit(rows)
                                .toArray();
                    case 2 -> walk(start, factor, rows);
                    case 3 -> LongStream.generate(random::nextLong).limit(rows).toArray();
                    case 4 ->
                        LongStream.generate(() -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE)
                                .limit(rows)
                                .toArray();
                    default ->
                        LongStream.generate(() -> bits(width)).limit(rows).toArray();
                };
        if (random.nextInt(3) == 0) {
            sprinkle(values);
        }
        return new LongColumn(values);
    }

    private long bits(int width) {
        return width == 0 ? 0 : random.nextLong() >>> (64 - width);
    }

    private long[] walk(long start, long factor, int rows) {
        long[] values = new long[rows];
        long at = start;
        for (int i = 0; i < rows; i++) {
            values[i] = at;
            at += factor * random.nextInt(-1, 8);
        }
        return values;
    }

    private void sprinkle(long[] values) {
        int oneIn = random.nextInt(1, 20);
        for (int i = 0; i < values.length; i++) {
            if (random.nextInt(oneIn) == 0) {
                values[i] = LongColumn.ABSENT;
            }
        }
    }

    private UuidColumn uuids(int rows) {
        return new UuidColumn(random.longs(rows).toArray(), random.longs(rows).toArray());
    }

    /** A column of texts. */
    public TextColumn texts(int rows) {
        int kinds = random.nextInt(1, 1 << 6);
        List<String> texts = new ArrayList<>();
        while (texts.size() < rows) {
            int kind = random.nextInt(6);
            if ((kinds >> kind & 1) == 1) {
                texts.add(text(kind));
            }
        }
        return TextColumn.of(texts);
    }

    private String text(int kind) {
        String uuid = new UUID(random.nextLong(), random.nextLong()).toString();
        return switch (kind) {
            case 0 -> uuid;
            case 1 -> "";
            case 2 -> uuid.toUpperCase(Locale.ROOT);
            case 3 -> uuid.substring(0, random.nextInt(36)) + "ä" + uuid.substring(random.nextInt(36));
            case 4 -> {
                var damaged = new StringBuilder(uuid);
                damaged.setCharAt(random.nextInt(36), (char) random.nextInt(128));
                yield damaged.toString();
            }
            default -> "x".repeat(random.nextInt(50));
        };
    }
}
