package io.hndsr.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The code in the documentation is quoted from the examples: every block fenced as {@code java} or {@code properties} in
 * README.md and docs/*.md, and the example in the class comment of SuperResolver. Only the indentation may differ.
 */
class QuotedCodeTest {

    private static final Path ROOT = Path.of("..");
    private static final Path EXAMPLES = Path.of("src/main/java/io/hndsr/examples");
    private static final Path SPRING = ROOT.resolve("hndsr-example-spring/src/main");
    private static final Path SUPER_RESOLVER = ROOT.resolve("hndsr-core/src/main/java/io/hndsr/SuperResolver.java");

    private static final Pattern MARKDOWN_BLOCK = Pattern.compile("(?ms)^```(?:java|properties)\\n(.*?)\\n```$");
    private static final Pattern JAVADOC_BLOCK = Pattern.compile("(?s)<pre>\\{@code\\n(.*?)\\n \\* \\}</pre>");

    @Test
    void every_block_of_code_in_the_documentation_is_found_in_an_example() throws IOException {
        List<List<String>> examples = examples();
        for (Path document : documents()) {
            for (List<String> block : blocks(MARKDOWN_BLOCK, Files.readString(document))) {
                assertThat(examples)
                        .as("%s quotes this from no example:%n%s", ROOT.relativize(document), String.join("\n", block))
                        .anyMatch(example -> contains(example, block));
            }
        }
    }

    @Test
    void the_readme_quotes_an_example() throws IOException {
        assertThat(blocks(MARKDOWN_BLOCK, Files.readString(ROOT.resolve("README.md"))))
                .isNotEmpty();
    }

    @Test
    void the_class_comment_of_super_resolver_quotes_an_example() throws IOException {
        List<String> example = Files.readAllLines(EXAMPLES.resolve("SuperResolverExample.java"));

        assertThat(blocks(JAVADOC_BLOCK, Files.readString(SUPER_RESOLVER)))
                .isNotEmpty()
                .allSatisfy(block -> assertThat(contains(example, withoutAsterisks(block)))
                        .as(String.join("\n", block))
                        .isTrue());
    }

    @Test
    void indentation_may_differ_but_nothing_else() {
        List<String> example = List.of("    int a = 1;", "", "        int b = 2;", "    end();");

        assertThat(contains(example, List.of("int a = 1;", "", "    int b = 2;")))
                .isTrue();
        assertThat(contains(example, List.of("int a = 1;", "    int b = 2;"))).isFalse();
        assertThat(contains(example, List.of("int a = 1;", "", "int b = 2;"))).isFalse();
        assertThat(contains(example, List.of("end();", "more();"))).isFalse();
    }

    private static boolean contains(List<String> source, List<String> block) {
        for (int start = 0; start + block.size() <= source.size(); start++) {
            String first = source.get(start);
            int indent = first.length() - first.stripLeading().length();
            List<String> indented = block.stream()
                    .map(line -> line.isEmpty() ? line : " ".repeat(indent) + line)
                    .toList();
            if (source.subList(start, start + block.size()).equals(indented)) {
                return true;
            }
        }
        return false;
    }

    private static List<List<String>> blocks(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult block) -> block.group(1).lines().toList())
                .toList();
    }

    /** Removes the beginning of Javadoc lines. */
    private static List<String> withoutAsterisks(List<String> lines) {
        return lines.stream().map(line -> line.replaceFirst("^ \\* ?", "")).toList();
    }

    private static List<List<String>> examples() throws IOException {
        List<List<String>> examples = new ArrayList<>();
        for (Path folder : List.of(EXAMPLES, SPRING)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    examples.add(Files.readAllLines(file));
                }
            }
        }
        return examples;
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
        return documents;
    }
}
