package kopi.core.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.temporal.IsoFields;
import org.junit.jupiter.api.Test;

class CalendarMathTest {
    /** All 3,652,059 of them. */
    @Test
    void everyDayOfTheCalendarIsWhatTheLibrarySays() {
        LocalDate date = LocalDate.of(1, 1, 1);
        assertThat(date.toEpochDay()).isEqualTo(CalendarMath.MIN_DAY);
        for (long day = CalendarMath.MIN_DAY; day <= CalendarMath.MAX_DAY; day++) {
            int months = date.getYear() * 12 + date.getMonthValue() - 1;
            boolean isRight = CalendarMath.months(day) == months
                    && CalendarMath.dayOfMonth(day) == date.getDayOfMonth()
                    && CalendarMath.isoWeekday(day) == date.getDayOfWeek().getValue()
                    && CalendarMath.firstDay(months) == day - date.getDayOfMonth() + 1
                    && CalendarMath.isoWeek(day) == date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)
                    && CalendarMath.extract(DateField.DOY, day) == date.getDayOfYear();
            if (!isRight) {
                throw new AssertionError("day " + day + " is " + date);
            }
            date = date.plusDays(1);
        }
        assertThat(date).isEqualTo(LocalDate.of(10_000, 1, 1));
    }
}
