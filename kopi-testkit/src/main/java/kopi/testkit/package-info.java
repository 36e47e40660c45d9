/**
 * What the tests of several modules share; main scope, so that any module's tests can depend on it.
 *
 * <p>Entry points are in the packages below. Depends on the core and on test libraries, never on an adapter or the
 * program, which are what it tests.
 */
@NullMarked
package kopi.testkit;

import org.jspecify.annotations.NullMarked;
