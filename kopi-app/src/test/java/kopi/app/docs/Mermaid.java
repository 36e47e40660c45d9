package kopi.app.docs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the part of Mermaid's language that the pages use: flowcharts, sequence diagrams and state diagrams. It is stricter than
 * Mermaid: what it takes Mermaid draws, and a form that no page has needed yet is refused until it is added here.
 */
final class Mermaid {
    private static final Pattern FLOWCHART = Pattern.compile("flowchart (LR|RL|TB|TD|BT)");
    private static final Pattern SUBGRAPH = Pattern.compile("subgraph (?<id>\\w+)( ?\\[[^\\[\\](){}|\"<>]+])?");

    private static final String ID = "[A-Za-z]\\w*";
    private static final Pattern PARTICIPANT = Pattern.compile("(participant|actor) (?<id>" + ID + ")( as .+)?");
    private static final Pattern SIGNAL =
            Pattern.compile("(?<from>" + ID + ")(-->>|->>|--x|-x|--\\)|-\\))(?<to>" + ID + "): ?(?<text>.+)");
    private static final Pattern NOTE = Pattern.compile(
            "Note (over (?<first>" + ID + ")(,(?<second>" + ID + "))?|(left|right) of (?<side>" + ID + ")): ?.+");
    private static final Pattern BLOCK = Pattern.compile("(?<kind>loop|alt|opt|par|critical|break)( .+)?");
    private static final Pattern BRANCH = Pattern.compile("(?<kind>else|and|option)( .+)?");

    private static final String STATE = "(" + ID + "|\\[\\*])";
    private static final Pattern TRANSITION =
            Pattern.compile("(?<from>" + STATE + ") --> (?<to>" + STATE + ")( ?: ?[^:;]+)?");
    private static final Pattern STATE_NAME = Pattern.compile("state \"[^\"]+\" as " + ID);

    private Mermaid() {}

    /**
     * Reads a diagram.
     *
     * @throws MermaidException at the first line that is not well formed
     */
    static void check(List<String> block) {
        List<String> lines = block.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("%%"))
                .toList();
        if (lines.size() < 2) {
            throw new MermaidException(String.join("", lines), "nothing is drawn");
        }
        String first = lines.getFirst();
        List<String> rest = lines.subList(1, lines.size());
        if (FLOWCHART.matcher(first).matches()) {
            checkFlowchart(rest);
        } else if (first.equals("sequenceDiagram")) {
            checkSequence(rest);
        } else if (first.equals("stateDiagram-v2")) {
            checkStates(rest);
        } else {
            throw new MermaidException(first, "no flowchart, sequenceDiagram or stateDiagram-v2");
        }
    }

    private static void checkFlowchart(List<String> lines) {
        Deque<String> open = new ArrayDeque<>();
        for (String line : lines) {
            if (line.equals("end")) {
                close(open, line);
            } else if (line.startsWith("subgraph ")) {
                require(SUBGRAPH.matcher(line).matches(), line, "a subgraph is not \"subgraph id [title]\"");
                open.push(line);
            } else if (!line.matches("direction (LR|RL|TB|TD|BT)")) {
                new FlowchartLine(line).check();
            }
        }
        requireClosed(open);
    }

    private static void checkSequence(List<String> lines) {
        Set<String> participants = new HashSet<>();
        Deque<String> open = new ArrayDeque<>();
        for (String line : lines) {
            require(line.indexOf(';') < 0, line, "a semicolon ends a statement");
            Matcher participant = PARTICIPANT.matcher(line);
            Matcher signal = SIGNAL.matcher(line);
            Matcher note = NOTE.matcher(line);
            Matcher block = BLOCK.matcher(line);
            Matcher branch = BRANCH.matcher(line);
            if (participant.matches()) {
                require(participants.add(participant.group("id")), line, "declared twice");
            } else if (signal.matches()) {
                requireDeclared(participants, signal, line, "from", "to");
            } else if (note.matches()) {
                requireDeclared(participants, note, line, "first", "second", "side");
            } else if (block.matches()) {
                open.push(block.group("kind"));
            } else if (branch.matches()) {
                require(belongs(branch.group("kind"), open.peek()), line, "a branch of no block that has such");
            } else if (line.equals("end")) {
                close(open, line);
            } else {
                require(line.equals("autonumber"), line, "no message, note or block");
            }
        }
        requireClosed(open);
    }

    private static boolean belongs(String branch, @Nullable String block) {
        return switch (branch) {
            case "else" -> "alt".equals(block);
            case "and" -> "par".equals(block);
            default -> "critical".equals(block);
        };
    }

    private static void requireDeclared(Set<String> participants, Matcher matcher, String line, String... groups) {
        for (String group : groups) {
            String id = matcher.group(group);
            require(id == null || participants.contains(id), line, "not a declared participant: " + id);
        }
    }

    private static void checkStates(List<String> lines) {
        boolean starts = false;
        for (String line : lines) {
            Matcher transition = TRANSITION.matcher(line);
            if (transition.matches()) {
                starts |= transition.group("from").equals("[*]");
            } else {
                require(
                        STATE_NAME.matcher(line).matches() || line.matches("direction (LR|TB)"),
                        line,
                        "no transition and no name of a state");
            }
        }
        require(starts, lines.getFirst(), "no state to start in ([*] --> …)");
    }

    private static void close(Deque<String> open, String line) {
        require(open.poll() != null, line, "ends what was not begun");
    }

    private static void requireClosed(Deque<String> open) {
        require(open.isEmpty(), String.join(", ", open), "is never ended");
    }

    private static void require(boolean condition, String line, String problem) {
        if (!condition) {
            throw new MermaidException(line, problem);
        }
    }
}
