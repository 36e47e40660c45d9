package kopi.core.expression;

import kopi.core.model.UuidColumn;

/**
 * A vector of texts, all of which are UUIDs in small letters, in two longs each: as numbers of a dictionary, most of which differ, they
 * would take three times as long. It has no NULLs and no errors; where there are any, a {@link TextVector} has the texts.
 *
 * @param uuids one for each row
 */
public record UuidVector(UuidColumn uuids) implements Vector {
    @Override
    public int size() {
        return uuids.size();
    }
}
