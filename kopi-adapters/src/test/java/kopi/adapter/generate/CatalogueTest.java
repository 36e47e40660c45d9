package kopi.adapter.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import kopi.adapter.generate.Catalogue.Voucher;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    @Test
    void noDayHasTwoVouchers() {
        int validDays = 0;
        for (LocalDate day = DatasetShape.FIRST_MONTH.atDay(1);
                !day.isAfter(DatasetShape.LAST_MONTH.atEndOfMonth());
                day = day.plusDays(1)) {
            LocalDate today = day;
            long valid = Catalogue.VOUCHERS.stream()
                    .filter(voucher -> voucher.isValidOn(today))
                    .count();
            assertThat(valid).as("vouchers on %s", today).isLessThanOrEqualTo(1);
            assertThat(Catalogue.voucherOn(today) != 0).isEqualTo(valid == 1);
            validDays += (int) valid;
        }
        // Twelve SALESxx and two MERDEKA of three days each, two SALES50 of one.
        assertThat(validDays).isEqualTo(14 * 3 + 2);
    }

    @Test
    void vouchersAreValidForTheirDaysOnly() {
        assertThat(Catalogue.VOUCHERS).hasSize(16);
        assertThat(Catalogue.voucherOn(LocalDate.of(2024, 6, 5))).isZero();
        assertThat(codeOn(LocalDate.of(2024, 6, 6))).isEqualTo("SALES66");
        assertThat(codeOn(LocalDate.of(2024, 6, 8))).isEqualTo("SALES66");
        assertThat(Catalogue.voucherOn(LocalDate.of(2024, 6, 9))).isZero();
        assertThat(codeOn(LocalDate.of(2025, 5, 1))).isEqualTo("SALES50");
        assertThat(Catalogue.voucherOn(LocalDate.of(2025, 5, 2))).isZero();
        assertThat(codeOn(LocalDate.of(2023, 9, 2))).isEqualTo("MERDEKA");
    }

    @Test
    void discountsAreExactAndNeverMoreThanTheAmount() {
        Voucher seven = Catalogue.VOUCHERS.getFirst();
        assertThat(seven.discountOn(9_500)).isEqualTo(665);
        assertThat(seven.discountOn(38_000)).isEqualTo(2_660);
        Voucher fiveOff = Catalogue.VOUCHERS.get(2);
        assertThat(fiveOff.discountOn(38_000)).isEqualTo(5_000);
        assertThat(fiveOff.discountOn(4_000)).isEqualTo(4_000);
    }

    private static String codeOn(LocalDate day) {
        return Catalogue.VOUCHERS.get(Catalogue.voucherOn(day) - 1).code();
    }
}
