/**
 * The page: what is shown in a browser of a cluster or of results, and results as one HTML file.
 *
 * <p>Entry points: {@link kopi.app.page.ClusterSite}, what an egg shows, {@link kopi.app.page.PageServer}, which shows a folder of
 * results, and {@link kopi.app.page.HtmlReport}. Sites are thread-safe. The page itself lies beside this package, among the
 * resources; its scripts are ES modules and are served as they are.
 */
@NullMarked
package kopi.app.page;

import org.jspecify.annotations.NullMarked;
