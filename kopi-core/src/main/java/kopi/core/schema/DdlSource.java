package kopi.core.schema;

import kopi.core.error.InvalidInputException;
import kopi.core.text.SafeText;
import kopi.core.text.SourceExcerpt;

/**
 * The text of a schema, for messages about it.
 *
 * @param name where it comes from, for people
 * @param text all of it
 */
record DdlSource(String name, String text) {
    /** What is thrown when something is wrong there. */
    InvalidInputException error(DdlToken at, String problem) {
        return error(at.line(), at.column(), at.width(), problem);
    }

    InvalidInputException error(int line, int column, int width, String problem) {
        return new InvalidInputException(SafeText.value(name) + ", line " + line + ", column " + column + ": " + problem
                + "\n" + SourceExcerpt.at(text, line, column, width));
    }
}
