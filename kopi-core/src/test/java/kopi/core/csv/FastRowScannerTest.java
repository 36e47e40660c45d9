package kopi.core.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import kopi.core.model.Dataset;
import kopi.core.model.Datasets;
import kopi.core.report.Projection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That its answers are right is tested through the scanner; here, that it does answer. */
class FastRowScannerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "transaction_id,store_id,payment_method_id,voucher_id,user_id,original_amount,discount_applied,final_amount,created_at;"
                        + "2ae6d188-76c2-4095-b861-ab97d3cd9312,4,5,,,38.0,0.0,38.0,2023-07-01 07:00:00",
                "transaction_id,store_id,payment_method_id,voucher_id,user_id,original_amount,discount_applied,final_amount,created_at;"
                        + "2ae6d188-76c2-4095-b861-ab97d3cd9312,10,5,12.0,1038745.0,138.0,9.315,128.685,2025-06-30 22:59:59",
                "transaction_id,item_id,quantity,unit_price,subtotal,created_at;"
                        + "2ae6d188-76c2-4095-b861-ab97d3cd9312,6,3,9.5,28.5,2023-07-01 07:00:00",
                "user_id,gender,birthdate,registered_at;2018392,male,1992-12-27,2025-06-01 09:56:51",
                "store_id,store_name,street,postal_code,city,state,latitude,longitude;"
                        + "4,G Coffee @ Kampung Changkat,Jln 6/6A,62941,Kampung Changkat,Putrajaya,2.914594,101.704486",
                "item_id,item_name,category,price,is_seasonal,available_from,available_to;6,Mocha,coffee,9.5,False,,"
            })
    void rowsOfTheRealFilesNeedNoOtherParser(String header, String row) {
        for (String lineEnd : new String[] {"\n", "\r\n"}) {
            byte[] csv = (header + lineEnd + (row + lineEnd).repeat(5)).getBytes(ISO_8859_1);
            Dataset dataset = dataset(header);
            CsvLayout layout =
                    CsvLayout.of(AllTypes.header(csv), new Projection(dataset, dataset.columns(), List.of()));
            byte[] bytes = AllTypes.padded(csv);
            Arrays.fill(bytes, csv.length, bytes.length, (byte) '"');
            RowColumns columns = new RowColumns(layout.projection());

            int end = new FastRowScanner(layout, new MonthTable())
                    .scan(bytes, AllTypes.header(csv).end(), csv.length, columns);

            assertThat(end).isEqualTo(csv.length);
            assertThat(columns.rows).isEqualTo(5);
        }
    }

    private static Dataset dataset(String header) {
        return Datasets.ALL.stream()
                .filter(dataset -> dataset.columns().stream()
                        .allMatch(column -> List.of(header.split(",")).contains(column.name())))
                .findFirst()
                .orElseThrow();
    }
}
