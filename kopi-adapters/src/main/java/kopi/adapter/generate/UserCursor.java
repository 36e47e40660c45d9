package kopi.adapter.generate;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/** Walks through the users of a month in the order in which they register. Not thread-safe. */
final class UserCursor {
    static final int SECONDS_OF_DAY = 86_400;

    private static final long STREAM = 1;
    private static final LocalDate FIRST_BIRTHDATE = LocalDate.of(1965, 1, 1);
    private static final LocalDate LAST_BIRTHDATE = LocalDate.of(2007, 12, 31);
    private static final long BIRTHDATES = ChronoUnit.DAYS.between(FIRST_BIRTHDATE, LAST_BIRTHDATE) + 1;

    private final DatasetShape.Month month;
    private final EvenTimes times;
    private final SplitMix64 random;
    private long index = -1;
    private long second;

    UserCursor(DatasetShape.Month month, long seed) {
        this.month = month;
        times = new EvenTimes(month.users(), (long) month.month().lengthOfMonth() * SECONDS_OF_DAY);
        random = new SplitMix64(seed, STREAM);
    }

    /** Goes to the next user; false if there is none. */
    boolean next() {
        index++;
        if (index >= month.users()) {
            return false;
        }
        random.start(month.firstUser() + index);
        second = times.second(index, random.fraction());
        return true;
    }

    /** Ids are numbered through from 1. */
    long id() {
        return month.firstUser() + index + 1;
    }

    /** When the user registers, in seconds since the month began. */
    long registeredAt() {
        return second;
    }

    /** Call once a user, before {@link #birthdate}. */
    boolean isMale() {
        return random.below(2) == 0;
    }

    /** Call once a user, after {@link #isMale}. */
    LocalDate birthdate() {
        return FIRST_BIRTHDATE.plusDays(random.below(BIRTHDATES));
    }
}
