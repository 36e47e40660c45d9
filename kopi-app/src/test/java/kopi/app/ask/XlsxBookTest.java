package kopi.app.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import kopi.core.error.InvalidInputException;
import kopi.core.expression.ValueType;
import kopi.core.query.QueryPlan.OutputField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What a workbook holds, read back from its XML. */
class XlsxBookTest {
    @TempDir
    private Path folder;

    private QueryResult result(String name, List<OutputField> fields, String csv, long rows) throws IOException {
        return new QueryResult(name, "", fields, Files.writeString(folder.resolve(name + ".csv"), csv), rows);
    }

    private static OutputField field(String name, ValueType type) {
        return new OutputField(name, type);
    }

    private static byte[] write(int maxRows, QueryResult... results) throws IOException {
        var out = new ByteArrayOutputStream();
        XlsxBook.write(List.of(results), out, maxRows);
        return out.toByteArray();
    }

    /** By name, the parts of the file. */
    private Map<String, Document> parts(byte[] book) throws IOException {
        Map<String, Document> parts = new TreeMap<>();
        Path file = Files.write(folder.resolve("book.xlsx"), book);
        try (var zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                try (InputStream part = zip.getInputStream(entry)) {
                    parts.put(
                            entry.getName(),
                            DocumentBuilderFactory.newInstance()
                                    .newDocumentBuilder()
                                    .parse(part));
                }
            }
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(e);
        }
        return parts;
    }

    private static Document part(Map<String, Document> parts, String name) {
        return Objects.requireNonNull(parts.get(name), name);
    }

    private static List<String> sheets(Map<String, Document> parts) {
        List<String> names = new ArrayList<>();
        NodeList sheets = part(parts, "xl/workbook.xml").getElementsByTagName("sheet");
        for (int i = 0; i < sheets.getLength(); i++) {
            names.add(((Element) sheets.item(i)).getAttribute("name"));
        }
        return names;
    }

    /** Each cell of a sheet: its place, type, value, and the format of its numbers. */
    private static List<String> cells(Map<String, Document> parts, int sheet) {
        List<String> found = new ArrayList<>();
        NodeList cells = part(parts, "xl/worksheets/sheet" + sheet + ".xml").getElementsByTagName("c");
        for (int i = 0; i < cells.getLength(); i++) {
            Element cell = (Element) cells.item(i);
            found.add(cell.getAttribute("r") + " " + cell.getAttribute("t") + " " + cell.getTextContent()
                    + format(parts, cell));
        }
        return found;
    }

    private static String format(Map<String, Document> parts, Element cell) {
        if (!cell.getAttribute("t").equals("n")) {
            return "";
        }
        Document styles = part(parts, "xl/styles.xml");
        Element uses = (Element) styles.getElementsByTagName("cellXfs").item(0);
        Element style = (Element) uses.getElementsByTagName("xf").item(Integer.parseInt("0" + cell.getAttribute("s")));
        NodeList formats = styles.getElementsByTagName("numFmt");
        for (int i = 0; i < formats.getLength(); i++) {
            Element format = (Element) formats.item(i);
            if (format.getAttribute("numFmtId").equals(style.getAttribute("numFmtId"))) {
                return " " + format.getAttribute("formatCode");
            }
        }
        return " #" + style.getAttribute("numFmtId");
    }

    @Test
    void cellsHaveTheTypesOfTheirColumns() throws IOException {
        QueryResult result = result(
                "typed",
                List.of(
                        field("n", ValueType.BIGINT),
                        field("d", ValueType.decimal(2)),
                        field("b", ValueType.BOOLEAN),
                        field("day", ValueType.DATE),
                        field("at", ValueType.TIME),
                        field("then", ValueType.TIMESTAMP),
                        field("t", ValueType.TEXT)),
                """
                n,d,b,day,at,then,t
                -12,1234.50,true,2024-02-29,06:00:00,2024-02-29 12:00:00,=1+1
                ,,,,,,""
                12345678901234567,1234567890123456.78,false,1899-12-31,23:59:59,0001-01-01 00:00:00,"a
                b"
                """,
                3);

        assertThat(cells(parts(write(XlsxBook.MAX_ROWS, result)), 1))
                .containsExactly(
                        "A1 inlineStr n",
                        "B1 inlineStr d",
                        "C1 inlineStr b",
                        "D1 inlineStr day",
                        "E1 inlineStr at",
                        "F1 inlineStr then",
                        "G1 inlineStr t",
                        "A2 n -12 0",
                        "B2 n 1234.50 0.00",
                        "C2 b 1",
                        "D2 n 45351.0 yyyy-mm-dd",
                        "E2 n 0.25 hh:mm:ss",
                        "F2 n 45351.5 yyyy-mm-dd hh:mm:ss",
                        "G2 inlineStr =1+1",
                        "G3 inlineStr ",
                        "A4 inlineStr 12345678901234567",
                        "B4 inlineStr 1234567890123456.78",
                        "C4 b 0",
                        "D4 inlineStr 1899-12-31",
                        "E4 n 0.999988425925926 hh:mm:ss",
                        "F4 inlineStr 0001-01-01 00:00:00",
                        "G4 inlineStr a\nb");
    }

    @Test
    void textsThatXmlCannotHoldHaveCodes() throws IOException {
        QueryResult result = result(
                "texts",
                List.of(field("t", ValueType.TEXT)),
                "t\n\" a\u0000\u0007 \"\n\"_x0041_\"\n\uFFFE<&>\uD83D\uDE00\n",
                3);

        assertThat(cells(parts(write(XlsxBook.MAX_ROWS, result)), 1))
                .containsExactly(
                        "A1 inlineStr t",
                        "A2 inlineStr _x0020_a_x0000__x0007__x0020_",
                        "A3 inlineStr _x005F_x0041_",
                        "A4 inlineStr _xFFFE_<&>\uD83D\uDE00");
    }

    @Test
    void rowsBeyondASheetGoToTheNextOneWithTheHeaderAgain() throws IOException {
        QueryResult five = result("five", List.of(field("n", ValueType.BIGINT)), "n\n1\n2\n3\n4\n5\n", 5);
        QueryResult four = result("four", List.of(field("n", ValueType.BIGINT)), "n\n1\n2\n3\n4\n", 4);
        QueryResult none =
                result("a-name-that-is-longer-than-sheets-may-be", List.of(field("n", ValueType.BIGINT)), "n\n", 0);

        Map<String, Document> parts = parts(write(3, five, four, none));

        assertThat(sheets(parts))
                .containsExactly("five", "five (2)", "five (3)", "four", "four (2)", "a-name-that-is-longer-than-shee");
        assertThat(cells(parts, 3)).containsExactly("A1 inlineStr n", "A2 n 5 0");
        assertThat(cells(parts, 5)).hasSize(3);
        assertThat(cells(parts, 6)).containsExactly("A1 inlineStr n");
        assertThat(XlsxBook.write(List.of(five, none), new ByteArrayOutputStream(), 3))
                .containsExactly(3, 1);
    }

    @Test
    void whatASpreadsheetHasNoRoomForIsRefused() throws IOException {
        QueryResult result = result("long", List.of(field("t", ValueType.TEXT)), "t\n" + "x".repeat(32_768) + "\n", 1);

        assertThatThrownBy(() -> write(XlsxBook.MAX_ROWS, result))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(
                        "row 1, column 1: a text of 32768 characters, and a cell of a spreadsheet has room for 32767");
    }
}
