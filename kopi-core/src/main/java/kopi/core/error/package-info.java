/**
 * The ways in which kopi fails, named by what whoever catches them must do.
 *
 * <p>Entry point: {@link kopi.core.error.KopiException}. Duplicates, gaps and lost datagrams are normal and no
 * exceptions. Depends on nothing.
 */
@NullMarked
package kopi.core.error;

import org.jspecify.annotations.NullMarked;
