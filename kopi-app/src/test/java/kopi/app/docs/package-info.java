/** Tests that hold what the pages say: their links, their pictures, the names in them, and the repository's own files. */
@NullMarked
package kopi.app.docs;

import org.jspecify.annotations.NullMarked;
