package kopi.core.report;

import java.util.stream.Stream;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Dataset;
import kopi.core.model.PlainName;

/** A column of a {@link Table}. */
public sealed interface OutputColumn {
    /** Its name in the header line. */
    String header();

    /** The group key with that index, printed by {@link GroupKey#format}. */
    record GroupValue(String header, int key) implements OutputColumn {
        public GroupValue {
            PlainName.require("column", header);
        }
    }

    /** What reference data says of the group key with that index. */
    record Joined(String header, int key, Lookup lookup) implements OutputColumn {
        public Joined {
            PlainName.require("column", header);
        }
    }

    /** The measure with that index, printed by {@link Measure#format}. */
    record Total(String header, int measure) implements OutputColumn {
        public Total {
            PlainName.require("column", header);
        }
    }

    /**
     * A look-up in reference data. On a duplicate id the first row wins.
     *
     * @param dataset the reference data
     * @param id the column that is looked up, of type {@link kopi.core.model.ColumnType#ID}
     * @param attribute the column that is printed
     * @param missing what is printed for an id that the reference data does not have
     */
    record Lookup(Dataset dataset, ColumnSpec id, ColumnSpec attribute, Missing missing) {
        public Lookup {
            Rules.columns("look-up", dataset, Stream.of(id, attribute));
            Rules.id(id);
        }
    }

    /** What stands for an id without reference. */
    enum Missing {
        /** The id itself. */
        THE_ID,
        /** Nothing. */
        EMPTY
    }
}
