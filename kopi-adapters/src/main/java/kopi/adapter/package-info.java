/**
 * What the ports of the core stand on, one package for each technology; none knows another. See {@link
 * kopi.core.port}.
 */
@NullMarked
package kopi.adapter;

import org.jspecify.annotations.NullMarked;
