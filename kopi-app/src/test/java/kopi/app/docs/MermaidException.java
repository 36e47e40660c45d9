package kopi.app.docs;

/** A diagram that Mermaid would not draw, or one in a form that these pages do not use. */
final class MermaidException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MermaidException(String line, String problem) {
        super(problem + ", in the line: " + line.strip());
    }
}
