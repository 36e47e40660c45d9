/**
 * The commands of the program: what their options are, what they print and with which code they end.
 *
 * <p>Entry points: the classes named {@code …Command}, one a command; picocli makes them. Single-threaded. What a
 * command does is somewhere else; here it is only asked for and told.
 */
@NullMarked
package kopi.app.cli;

import org.jspecify.annotations.NullMarked;
