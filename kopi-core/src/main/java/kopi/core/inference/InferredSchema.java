package kopi.core.inference;

import java.util.List;
import kopi.core.schema.Schema;

/**
 * What tables seem to be.
 *
 * @param schema what can be declared
 * @param remarks what could not be told, and what to look at, for people
 */
public record InferredSchema(Schema schema, List<String> remarks) {
    public InferredSchema {
        remarks = List.copyOf(remarks);
    }
}
