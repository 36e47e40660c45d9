/** Results in the forms that people ask for. */
@NullMarked
package kopi.app.ask;

import org.jspecify.annotations.NullMarked;
