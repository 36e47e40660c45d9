/**
 * The commands: their options, what they print, their exit codes. One class a command.
 *
 * <p>What a command does is elsewhere; the texts of its options are its documentation.
 */
@NullMarked
package kopi.app.cli;

import org.jspecify.annotations.NullMarked;
