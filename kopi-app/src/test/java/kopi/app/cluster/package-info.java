/** Tests of what commands do with a cluster. */
@org.jspecify.annotations.NullMarked
package kopi.app.cluster;
