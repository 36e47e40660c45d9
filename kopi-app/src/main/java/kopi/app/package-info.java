/**
 * The program: starts what the command line asks for and turns the outcome into an exit code.
 *
 * <p>Entry point: {@link kopi.app.Main}. The only place that ends the process. Nothing else in kopi depends on it.
 */
@NullMarked
package kopi.app;

import org.jspecify.annotations.NullMarked;
