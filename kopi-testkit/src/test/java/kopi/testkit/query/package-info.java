@NullMarked
package kopi.testkit.query;

import org.jspecify.annotations.NullMarked;
