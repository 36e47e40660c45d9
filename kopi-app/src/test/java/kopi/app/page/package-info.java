/** Tests of the page, in a real browser and by the requests that one would make. */
@NullMarked
package kopi.app.page;

import org.jspecify.annotations.NullMarked;
