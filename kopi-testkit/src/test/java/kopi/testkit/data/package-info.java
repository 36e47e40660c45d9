/** Tests that nasty datasets are as nasty as they say, and reproducible. */
@NullMarked
package kopi.testkit.data;

import org.jspecify.annotations.NullMarked;
