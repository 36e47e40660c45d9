@NullMarked
package kopi.app.deploy;

import org.jspecify.annotations.NullMarked;
