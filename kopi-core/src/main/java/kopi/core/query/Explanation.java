package kopi.core.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.aggregate.GroupFold;
import kopi.core.aggregate.Grouping;
import kopi.core.expression.Expression;
import kopi.core.expression.ExpressionText;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Dataset;
import kopi.core.text.SafeText;
import kopi.core.topology.RoleKind;

/**
 * A query in words: what each role does of it, which columns are read, what is shipped and what is kept in memory where. A line
 * each; safe to show.
 */
public final class Explanation {
    private static final int NAME_WIDTH = 12;

    private final Scan scan;
    private final QueryPlan plan;
    private final int partitions;
    private final StringBuilder text = new StringBuilder();

    private Explanation(QueryPlan plan, int partitions) {
        this.plan = plan;
        this.scan = plan.scan();
        this.partitions = partitions;
    }

    /**
     * The explanation of a query.
     *
     * @param partitions among how many partitions its groups are spread
     * @return lines, each with a line feed
     */
    public static String of(QueryPlan plan, int partitions) {
        return new Explanation(plan, partitions).explain();
    }

    private String explain() {
        switch (plan.shape()) {
            case Shape.Rows(var values) -> explain(values);
            case Shape.Folded shape -> explain(shape);
        }
        line(
                "result",
                joined(plan.output().stream()
                        .map(field -> field.name() + " " + field.type())
                        .toList()));
        return text.toString();
    }

    /** What a role does; those of the same role stand below each other, and its name at the first. */
    private void line(String role, String what) {
        text.append(role)
                .repeat(' ', Math.max(1, NAME_WIDTH - role.length()))
                .append(SafeText.escape(what))
                .append('\n');
    }

    private void more(String what) {
        line("", what);
    }

    private static String joined(List<String> parts) {
        return parts.isEmpty() ? "nothing" : String.join(", ", parts);
    }

    private static List<String> texts(List<Expression> expressions, List<String> labels) {
        return expressions.stream()
                .map(expression -> ExpressionText.of(expression, labels))
                .toList();
    }

    private static String counted(long count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    private void explain(List<Expression> values) {
        reads(List.of());
        filters();
        more("prints " + joined(texts(values, ColumnLabels.scanned(scan, false))) + " of each of them; keeps nothing");
    }

    private void explain(Shape.Folded shape) {
        reads(shape.joins());
        shape.factJoin().ifPresentOrElse(join -> joinsFacts(shape, join), () -> {
            filters();
            groups(shape);
        });
        LocalSteps inPartition = LocalSteps.ofPartition(shape);
        inParts(shape, inPartition);
        boolean hasJoins = !shape.joins().isEmpty();
        LocalSteps inParts = hasJoins ? LocalSteps.ofJoiner(shape) : inPartition;
        line(
                RoleKind.JOINER.text(),
                "waits for all groups" + (hasJoins ? " and references" : "") + ", and keeps them"
                        + (hasJoins && !inParts.areNone() ? "; joins some at a time" : ""));
        together(shape, hasJoins, inParts);
    }

    /** What partitions do to their groups before they send them. */
    private void inParts(Shape.Folded shape, LocalSteps steps) {
        if (steps.isRegrouped()) {
            regroups(shape);
        }
        List<String> labels = steps.isJoined() ? ColumnLabels.grouped(scan, shape) : ColumnLabels.partial(scan, shape);
        List<String> conditions = new ArrayList<>();
        for (Transform transform : steps.transforms()) {
            if (steps.group().isPresent()) {
                more(text(transform, labels));
            } else if (transform instanceof Transform.Where(var condition)) {
                conditions.add(ExpressionText.of(condition, labels));
            }
            labels = ColumnLabels.after(transform, labels);
        }
        if (steps.group().isPresent()) {
            more(text(new Transform.Group(steps.group().get()), labels));
        }
        if (steps.bound().isPresent()) {
            LocalSteps.RankBound bound = steps.bound().get();
            conditions.add(ColumnLabels.after(bound.rank(), labels).getLast() + " <= " + bound.max());
        }
        if (!conditions.isEmpty()) {
            more("sends no others than where " + String.join(" AND ", conditions));
        }
    }

    /** What is done where all groups are, with those that have come in parts or as they are. */
    private void together(Shape.Folded shape, boolean hasJoins, LocalSteps done) {
        joins(shape);
        boolean isGroupedBefore =
                !hasJoins && (done.isRegrouped() || done.group().isPresent());
        if (!isGroupedBefore) {
            regroups(shape);
        }
        int finished = hasJoins ? 0 : done.finishedTransforms();
        List<Transform> all = shape.transforms();
        List<String> labels = ColumnLabels.grouped(scan, shape);
        for (int i = 0; i < all.size(); i++) {
            if (i >= finished) {
                more(text(all.get(i), labels));
            }
            labels = ColumnLabels.after(all.get(i), labels);
        }
    }

    private void reads(List<ReferenceJoin> joins) {
        line("client", "reads " + columns(scan.dataset(), scan.columns()) + ", and ships them");
        Map<String, ReferenceJoin> byName = new TreeMap<>();
        joins.forEach(join -> byName.putIfAbsent(join.dataset().name(), join));
        byName.values()
                .forEach(join -> more("reads " + columns(join.dataset(), needed(join.dataset(), joins))
                        + ", and ships them to the joiner"));
    }

    private static String columns(Dataset dataset, List<ColumnSpec> columns) {
        int all = dataset.columns().size();
        return columns.size() + " of " + counted(all, "column") + " of " + dataset.name()
                + (columns.isEmpty()
                        ? ""
                        : ": " + joined(columns.stream().map(ColumnSpec::name).toList()));
    }

    /** The columns of a reference that joins need, in its order. */
    private static List<ColumnSpec> needed(Dataset dataset, List<ReferenceJoin> joins) {
        var names = new TreeSet<String>();
        joins.stream().filter(join -> join.dataset().equals(dataset)).forEach(join -> {
            names.add(join.key().name());
            join.columns().forEach(column -> names.add(column.name()));
        });
        return dataset.columns().stream()
                .filter(column -> names.contains(column.name()))
                .toList();
    }

    private void filters() {
        line(RoleKind.FILTER.text(), "passes " + passed(scan, "rows"));
    }

    private static String passed(Scan read, String rows) {
        return read.filter()
                .map(filter -> rows + " where " + ExpressionText.of(filter, ColumnLabels.scanned(read, false)))
                .orElse("all " + rows);
    }

    /** What is done on the way to two facts, each for itself, and where they meet. */
    private void joinsFacts(Shape.Folded shape, FactJoin join) {
        String left = scan.dataset().name();
        String right = join.scan().dataset().name();
        more("reads " + columns(join.scan().dataset(), join.scan().columns()) + ", and ships them");
        line(RoleKind.FILTER.text(), "passes " + passed(scan, "rows of " + left));
        more("passes " + passed(join.scan(), "rows of " + right));
        List<String> leftKeys = keys(shape, JoinSide.LEFT, ColumnLabels.scanned(scan, shape.hasRowIds()));
        List<String> rightKeys = keys(shape, JoinSide.RIGHT, ColumnLabels.scanned(join.scan(), shape.hasRowIds()));
        line(RoleKind.GROUP_BY.text(), "groups " + left + " by " + joined(leftKeys));
        more("groups " + right + " by " + joined(rightKeys));
        int counts = shape.partial().aggregates().size();
        line(
                RoleKind.REDUCER.text(),
                (counts == 0 ? "folds" : "counts the rows of each group in") + " each batch; ships a group as "
                        + counted(leftKeys.size() + counts, "value") + " and "
                        + counted(rightKeys.size() + counts, "value"));
        line(
                RoleKind.AGGREGATOR.text(),
                "keeps the groups of both in " + counted(partitions, "partition") + ", spread by the key of the join");
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < join.leftKeys().size(); i++) {
            conditions.add(leftKeys.get(i) + " = " + right + "." + rightKeys.get(i));
        }
        more((join.isOuter() ? "LEFT JOIN " : "INNER JOIN ") + right + " ON " + String.join(" AND ", conditions)
                + ": builds the side with fewer groups, and probes it with the other");
        more("groups pairs of rows by " + joined(ColumnLabels.joined(scan, shape, 0))
                + (counts == 0 ? "" : ", and counts them"));
    }

    private static List<String> keys(Shape.Folded shape, JoinSide side, List<String> labels) {
        return texts(shape.grouping(side).keys(), labels);
    }

    private void groups(Shape.Folded shape) {
        Grouping grouping = shape.partial();
        List<String> labels = ColumnLabels.scanned(scan, shape.hasRowIds());
        List<String> keys = texts(grouping.keys(), labels);
        List<String> aggregates = grouping.aggregates().stream()
                .map(aggregate -> aggregate.text(labels))
                .toList();
        line(RoleKind.GROUP_BY.text(), keys.isEmpty() ? "makes one group of all rows" : "groups by " + joined(keys));
        line(
                RoleKind.REDUCER.text(),
                "folds each batch" + (aggregates.isEmpty() ? "" : ": " + joined(aggregates)) + "; ships a group as "
                        + counted(keys.size() + GroupFold.partsPerGroup(grouping), "value"));
        long bytes = GroupFold.bytesPerGroup(grouping);
        boolean hasTexts = grouping.types().stream().anyMatch(type -> type.isText());
        line(
                RoleKind.AGGREGATOR.text(),
                "merges groups "
                        + (shape.partitionKeys() == 0
                                ? "in one partition"
                                : "in " + counted(partitions, "partition") + " by "
                                        + joined(keys.subList(0, shape.partitionKeys())))
                        + "; keeps " + bytes + " to " + 2 * bytes + " bytes a group"
                        + (hasTexts ? ", and every text once" : ""));
    }

    private void joins(Shape.Folded shape) {
        for (int i = 0; i < shape.joins().size(); i++) {
            ReferenceJoin join = shape.joins().get(i);
            List<String> labels = ColumnLabels.joined(scan, shape, i);
            String reference = join.dataset().name();
            more((join.isOuter() ? "LEFT JOIN " : "INNER JOIN ") + reference + " ON " + labels.get(join.on()) + " = "
                    + reference + "." + join.key().name() + ", for "
                    + joined(join.columns().stream().map(ColumnSpec::name).toList()));
        }
        List<String> labels = ColumnLabels.joined(scan, shape, shape.joins().size());
        shape.filter().ifPresent(filter -> more("keeps rows where " + ExpressionText.of(filter, labels)));
    }

    private void regroups(Shape.Folded shape) {
        shape.regroup().ifPresent(regroup -> more(regrouped(regroup, ColumnLabels.grouped(scan, shape))));
    }

    /** @param labels of the groups: their keys, then their aggregates */
    private static String regrouped(Regrouping regroup, List<String> labels) {
        int keys = regroup.keys().size();
        return (keys == 0 ? "makes one group of all" : "groups again by " + joined(labels.subList(0, keys)))
                + (keys == labels.size() ? "" : ": " + joined(labels.subList(keys, labels.size())));
    }

    private static String text(Transform transform, List<String> labels) {
        return switch (transform) {
            case Transform.Where(var condition) -> "keeps rows where " + ExpressionText.of(condition, labels);
            case Transform.Project(var values) -> "computes " + joined(texts(values, labels));
            case Transform.Group(var grouping) -> regrouped(grouping, ColumnLabels.after(transform, labels));
            case Transform.Rank _ ->
                "numbers rows: " + ColumnLabels.after(transform, labels).getLast();
            case Transform.Sort(var order) -> "orders by " + ColumnLabels.order(order, labels);
            case Transform.Limit(long offset, var count) ->
                "keeps " + count.map(of -> "at most " + counted(of, "row")).orElse("all rows")
                        + (offset == 0 ? "" : " behind the first " + offset);
        };
    }
}
