/** Nodes as containers: the contract on a fake engine, and on a real one. */
@NullMarked
package kopi.docker;

import org.jspecify.annotations.NullMarked;
