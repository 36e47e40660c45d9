/**
 * What tests need on a network: clients that break the rules, and certificates.
 *
 * <p>Entry points: {@link kopi.testkit.net.RawHttp2} with its {@link kopi.testkit.net.Flood}s, {@link
 * kopi.testkit.net.TestKeys}. Depends on the JDK only.
 */
@NullMarked
package kopi.testkit.net;

import org.jspecify.annotations.NullMarked;
