package kopi.adapter.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import kopi.adapter.generate.DatasetShape.Month;
import org.junit.jupiter.api.Test;

class TransactionCursorTest {
    private static final long SEED = Long.getLong("kopi.seed", 7);
    private static final DatasetShape SHAPE = DatasetShape.ofScale(0.002);

    @Test
    void usersHaveRegisteredBeforeTheyBuy() {
        long[] registeredAt = new long[(int) SHAPE.users() + 1];
        long monthStart = 0;
        for (Month month : SHAPE.months()) {
            UserCursor user = new UserCursor(month, SEED);
            while (user.next()) {
                registeredAt[Math.toIntExact(user.id())] = monthStart + user.registeredAt();
            }
            TransactionCursor sale = new TransactionCursor(SHAPE, month, SEED);
            while (sale.next()) {
                long now = monthStart + (long) sale.day() * UserCursor.SECONDS_OF_DAY + sale.secondOfDay();
                if (sale.user() != 0) {
                    assertThat(registeredAt[Math.toIntExact(sale.user())])
                            .as("registration of user %d, kopi.seed=%d", sale.user(), SEED)
                            .isPositive()
                            .isLessThan(now);
                }
            }
            monthStart += (long) month.month().lengthOfMonth() * UserCursor.SECONDS_OF_DAY;
        }
    }

    @Test
    void aboutHalfOfTheTransactionsHaveAUserAndTheUsersAreSpreadEvenly() {
        Month last = SHAPE.months().getLast();
        TransactionCursor sale = new TransactionCursor(SHAPE, last, SEED);
        int withUser = 0;
        int lowerHalf = 0;
        while (sale.next()) {
            if (sale.user() != 0) {
                withUser++;
                lowerHalf += sale.user() <= last.firstUser() / 2 ? 1 : 0;
            }
        }
        assertThat((double) withUser / last.transactions())
                .as("kopi.seed=%d", SEED)
                .isBetween(0.4, 0.6);
        assertThat((double) lowerHalf / withUser).as("kopi.seed=%d", SEED).isBetween(0.4, 0.6);
    }

    @Test
    void shopsAreOpenFromSevenToElevenBothIncluded() {
        // More transactions than open seconds, so that every second of the day is seen.
        DatasetShape crowded = new DatasetShape(24L * 31 * 57_601, 24L * 31 * 57_601, 0);
        TransactionCursor sale = new TransactionCursor(crowded, crowded.months().getFirst(), SEED);
        int first = Integer.MAX_VALUE;
        int last = 0;
        for (int i = 0; i < 3 * 57_601 && sale.next(); i++) {
            first = Math.min(first, sale.secondOfDay());
            last = Math.max(last, sale.secondOfDay());
        }
        assertThat(first).isEqualTo(7 * 3_600);
        assertThat(last).isEqualTo(23 * 3_600);
    }

    @Test
    void theTransactionsOfAMonthAreTheSameWhateverWasMadeBefore() {
        Month month = SHAPE.months().get(5);
        TransactionCursor one = new TransactionCursor(SHAPE, month, SEED);
        TransactionCursor other = new TransactionCursor(SHAPE, month, SEED);
        Set<Long> ids = new HashSet<>();
        while (one.next()) {
            assertThat(other.next()).isTrue();
            assertThat(other.idHigh()).isEqualTo(one.idHigh());
            assertThat(other.user()).isEqualTo(one.user());
            assertThat(ids.add(one.idHigh())).isTrue();
        }
        assertThat(other.next()).isFalse();
    }

    @Test
    void anotherSeedMakesOtherTransactions() {
        Month month = SHAPE.months().getFirst();
        TransactionCursor one = new TransactionCursor(SHAPE, month, SEED);
        TransactionCursor other = new TransactionCursor(SHAPE, month, SEED + 1);
        assertThat(one.next() && other.next()).isTrue();
        assertThat(one.idHigh()).isNotEqualTo(other.idHigh());
    }
}
