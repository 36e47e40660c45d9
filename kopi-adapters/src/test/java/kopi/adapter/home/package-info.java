/** Tests of a cluster's home. */
@org.jspecify.annotations.NullMarked
package kopi.adapter.home;
