package kopi.app.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/**
 * A page of the documentation, as a Markdown reader sees it.
 *
 * @param file from the repository's root
 * @param text all of it
 * @param links the destinations of its links and pictures
 * @param codes its code spans
 * @param blocks its fenced blocks
 * @param anchors the fragments that its headings can be reached by
 */
public record Page(
        Path file, String text, List<String> links, List<String> codes, List<Block> blocks, Set<String> anchors) {
    /** The repository. */
    public static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Parser PARSER =
            Parser.builder().extensions(List.of(TablesExtension.create())).build();

    /**
     * A fenced block.
     *
     * @param info what follows the fence: its language, or empty
     */
    public record Block(String info, List<String> lines) {}

    /** Every page of the repository, in order. */
    public static List<Page> all() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String folder : List.of("docs", "examples")) {
            try (Stream<Path> found = Files.walk(ROOT.resolve(folder))) {
                found.filter(file -> file.toString().endsWith(".md")).forEach(files::add);
            }
        }
        try (Stream<Path> found = Files.list(ROOT)) {
            found.filter(file -> file.toString().endsWith(".md")).forEach(files::add);
        }
        List<Page> pages = new ArrayList<>();
        for (Path file : files.stream().sorted().toList()) {
            pages.add(of(ROOT.relativize(file)));
        }
        return pages;
    }

    /** That page, by its path from the root. */
    public static Page of(Path file) throws IOException {
        String text = Files.readString(ROOT.resolve(file));
        Collector collector = new Collector();
        PARSER.parse(text).accept(collector);
        return new Page(file, text, collector.links, collector.codes, collector.blocks, collector.anchors);
    }

    private static final class Collector extends AbstractVisitor {
        private final List<String> links = new ArrayList<>();
        private final List<String> codes = new ArrayList<>();
        private final List<Block> blocks = new ArrayList<>();
        private final Set<String> anchors = new HashSet<>();

        @Override
        public void visit(Link link) {
            links.add(link.getDestination());
            visitChildren(link);
        }

        @Override
        public void visit(Image image) {
            links.add(image.getDestination());
        }

        @Override
        public void visit(Code code) {
            codes.add(code.getLiteral());
        }

        @Override
        public void visit(FencedCodeBlock block) {
            blocks.add(new Block(block.getInfo(), block.getLiteral().lines().toList()));
        }

        @Override
        public void visit(Heading heading) {
            anchors.add(anchor(plain(heading)));
            visitChildren(heading);
        }

        private static String plain(Node node) {
            StringBuilder text = new StringBuilder();
            for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
                text.append(
                        switch (child) {
                            case Text words -> words.getLiteral();
                            case Code code -> code.getLiteral();
                            case SoftLineBreak _ -> " ";
                            default -> plain(child);
                        });
            }
            return text.toString();
        }

        /** As hosted Git services make them. */
        private static String anchor(String heading) {
            return heading.toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
        }
    }
}
