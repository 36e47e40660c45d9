package kopi.sql;

import kopi.sql.RandomSql.Sql;
import kopi.testkit.property.ChoiceList;

/** Tables by chance and a query over them. */
record RandomCase(RandomTables tables, Sql query) {
    static RandomCase by(ChoiceList choices) {
        RandomTables tables = RandomTables.by(choices);
        return new RandomCase(tables, new RandomSql(choices, tables.schema()).query());
    }

    /** All of it, for people. */
    String text() {
        String other = query.duckDb().equals(query.kopi()) ? "" : "\nDuckDB's text: " + query.duckDb();
        return query.kopi() + other + "\n" + tables.text();
    }
}
