@NullMarked
package kopi.testkit.process;

import org.jspecify.annotations.NullMarked;
