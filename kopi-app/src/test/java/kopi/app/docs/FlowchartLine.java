package kopi.app.docs;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a flowchart, read from left to right:
 *
 * <pre>
 * line  = group { link group }
 * group = node { "&amp;" node }
 * node  = id [ open text close ]
 * </pre>
 */
final class FlowchartLine {
    /** Longer ones first: of two that fit, the longer one is meant. */
    private static final Pattern OPEN = Pattern.compile("\\(\\[|\\[\\(|\\(\\(|\\{\\{|\\[|\\(|\\{");

    private static final Map<String, String> CLOSE =
            Map.of("([", "])", "[(", ")]", "((", "))", "{{", "}}", "[", "]", "(", ")", "{", "}");

    /** What would be taken for a shape or a link must be in quotes. */
    private static final Pattern TEXT = Pattern.compile("\"[^\"]+\"|[^\\[\\](){}|<>\"&;-][^\\[\\](){}|<>\";]*");

    private static final Pattern ID = Pattern.compile("[A-Za-z]\\w*");

    /** Words of the language: a node of that name breaks the diagram. */
    private static final Set<String> RESERVED =
            Set.of("end", "graph", "flowchart", "subgraph", "direction", "style", "click", "default", "class");

    private static final String LABEL = "[^-.=|>\"]+";
    private static final Pattern LINK = Pattern.compile("<?-- " + LABEL + " -->|-\\. " + LABEL + " \\.->|== " + LABEL
            + " ==>" + "|(<?-->|---|-\\.->|==>)(\\|" + LABEL + "\\|)?");

    private final String line;
    private int at;

    FlowchartLine(String line) {
        this.line = line;
    }

    /** @throws MermaidException if it is not one */
    void check() {
        group();
        while (at < line.length()) {
            take(LINK, "a link");
            group();
        }
    }

    private void group() {
        node();
        while (line.startsWith(" & ", at - 1)) {
            at += 2;
            node();
        }
    }

    private void node() {
        String id = take(ID, "a node");
        if (RESERVED.contains(id)) {
            throw new MermaidException(line, "\"" + id + "\" is a word of the language and cannot name a node");
        }
        Matcher open = at(OPEN);
        if (open.lookingAt() && !isAfterBlank()) {
            at = open.end();
            take(TEXT, "a text, in quotes if it has brackets");
            String close = CLOSE.getOrDefault(open.group(), "");
            if (!line.startsWith(close, at)) {
                throw new MermaidException(line, "\"" + close + "\" is missing at " + at);
            }
            at += close.length();
        }
        blanks();
    }

    private boolean isAfterBlank() {
        return at > 0 && line.charAt(at - 1) == ' ';
    }

    private String take(Pattern pattern, String what) {
        Matcher matcher = at(pattern);
        if (!matcher.lookingAt()) {
            throw new MermaidException(line, what + " is missing at " + at);
        }
        at = matcher.end();
        if (pattern == LINK) {
            blanks();
        }
        return matcher.group();
    }

    private void blanks() {
        while (at < line.length() && line.charAt(at) == ' ') {
            at++;
        }
    }

    private Matcher at(Pattern pattern) {
        return pattern.matcher(line).region(at, line.length());
    }
}
