/**
 * What clusters of more than one machine begin with: the secrets that nodes share, and files for those who place and start nodes.
 *
 * <p>Entry points: {@link kopi.app.deploy.ClusterKeys}, {@link kopi.app.deploy.ComposeFile}. For one thread. Knows the cluster file;
 * runs and calls no node.
 */
@NullMarked
package kopi.app.deploy;

import org.jspecify.annotations.NullMarked;
