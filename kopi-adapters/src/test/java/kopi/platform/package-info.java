/** Tests of what is shared of the operating system. */
@org.jspecify.annotations.NullMarked
package kopi.platform;
