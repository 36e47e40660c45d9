/** What may stand in a cluster file, and what is said about what may not. */
@NullMarked
package kopi.app.config;

import org.jspecify.annotations.NullMarked;
