package io.hndsr.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.request.Sensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a reader of the documents relies on: links lead somewhere, names exist, and the README stays short. */
class DocumentationTest {

    private static final Path ROOT = Path.of("..");
    private static final int README_MAX_LINES = 150;
    private static final int README_MAX_WORDS = 30;

    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern CODE_SPAN = Pattern.compile("`([^`\n]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
    private static final Pattern TYPE = Pattern.compile("(?:[A-Z][a-z0-9]+){2,}");
    private static final Pattern PACKAGE = Pattern.compile("io\\.hndsr(?:\\.[a-z0-9]+)*");
    private static final Pattern SOURCE_PATH = Pattern.compile("hndsr-[a-z-]+(?:/[A-Za-z0-9_.-]+)+");
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?])\\s+|\\n\\s*\\n|\\||\\n(?:- |#)");

    private static final Pattern VARIABLE_READ = Pattern.compile("System\\.getenv\\(\\s*(\"?)([\\w.]+)\\1");
    private static final Pattern PROPERTY_READ = Pattern.compile(
            "(?:System\\.getProperty|Boolean\\.getBoolean|Integer\\.getInteger|Long\\.getLong)\\(\\s*(\"?)([\\w.]+)\\1");
    private static final Pattern PROPERTY_ADVISED = Pattern.compile("(?<!\\w)-D([a-z]+(?:\\.[a-z][a-z0-9_]*)+)");
    private static final Pattern PROPERTY_LISTED = Pattern.compile("\"(onnxruntime\\.native[\\w.]*)\"");
    private static final Pattern SCRIPT_VARIABLE = Pattern.compile("\\$\\{?([A-Z][A-Z_]+)");

    /** What Java sets and a program only reads. */
    private static final Pattern PROPERTY_OF_JAVA = Pattern.compile("os\\..*|java\\.(?!io\\.).*");

    /** What Bash sets. */
    private static final Set<String> VARIABLES_OF_BASH = Set.of("BASH_SOURCE", "SECONDS");

    private static Set<Path> sources = Set.of();

    @BeforeAll
    static void list() throws IOException {
        sources = new HashSet<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(path -> Files.exists(path.resolve("pom.xml")))
                    .toList()) {
                try (Stream<Path> files = Files.walk(module.resolve("src"))) {
                    files.map(ROOT::relativize).forEach(sources::add);
                }
            }
        }
    }

    @Test
    void every_link_leads_to_a_file_and_a_heading() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            String text = CODE_BLOCK.matcher(Files.readString(document)).replaceAll("");
            LINK.matcher(text)
                    .results()
                    .map(link -> link.group(1))
                    .filter(link -> !link.matches("[a-z]+:.*"))
                    .filter(link -> !resolves(document, link))
                    .forEach(link -> broken.add(ROOT.relativize(document) + " -> " + link));
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void every_type_and_package_that_the_architecture_and_contributing_documents_name_exists() throws IOException {
        Set<String> types = sources.stream()
                .map(path -> String.valueOf(path.getFileName()))
                .filter(name -> name.endsWith(".java"))
                .map(name -> name.substring(0, name.length() - ".java".length()))
                .collect(Collectors.toSet());
        List<String> unknown = new ArrayList<>();
        for (String name : List.of("docs/architecture.md", "CONTRIBUTING.md")) {
            String text =
                    CODE_BLOCK.matcher(Files.readString(ROOT.resolve(name))).replaceAll("");
            CODE_SPAN
                    .matcher(text)
                    .results()
                    .map(span -> span.group(1))
                    .filter(span -> !known(span, types))
                    .forEach(span -> unknown.add(name + ": " + span));
        }

        assertThat(unknown).isEmpty();
    }

    @Test
    void the_readme_has_at_most_150_lines_and_30_words_to_a_sentence() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        String prose = CODE_BLOCK.matcher(readme).replaceAll("").replaceAll("\\]\\([^)]*\\)", "]");

        assertThat(readme.lines()).hasSizeLessThanOrEqualTo(README_MAX_LINES);
        assertThat(SENTENCE_END.split(prose))
                .filteredOn(sentence -> words(sentence) > README_MAX_WORDS)
                .isEmpty();
    }

    @Test
    void the_readme_has_the_two_commands_to_start_with() throws IOException {
        assertThat(Files.readString(ROOT.resolve("README.md")))
                .contains("\n./hndsr upscale samples/naip-road.png --compare\n")
                .contains("\nmvn -B verify\n");
    }

    @Test
    void every_sensor_preset_is_in_the_library_document_and_has_a_name_on_the_page() throws IOException {
        String library = Files.readString(ROOT.resolve("docs/library.md"));
        String page =
                Files.readString(ROOT.resolve("hndsr-server-javalin/src/main/resources/io/hndsr/server/page/page.js"));
        int start = page.indexOf("const SENSORS = {");
        String names = page.substring(start, page.indexOf("};", start));

        assertThat(Sensor.Preset.values()).allSatisfy(preset -> {
            assertThat(library).contains("`" + preset + "`");
            assertThat(names).containsPattern("(?m)^  " + preset + ": \"[^\"]+\",$");
        });
    }

    @Test
    void every_variable_and_property_that_is_read_is_in_the_table_and_at_most_once_in_the_readme() throws IOException {
        String operations = Files.readString(ROOT.resolve("docs/operations.md"));
        int start = operations.indexOf("### Variables and properties");
        Set<String> listed = CODE_SPAN
                .matcher(operations.substring(start, operations.indexOf("\n### ", start + 1)))
                .results()
                .map(span -> span.group(1))
                .collect(Collectors.toSet());
        Set<String> read = variablesAndProperties();

        assertThat(read).contains("HNDSR_DEBUG", "HNDSR_JAVA_OPTS", "ORT_DISABLE_TELEMETRY", "onnxruntime.native.path");
        assertThat(listed).containsAll(read);
        String readme = Files.readString(ROOT.resolve("README.md"));
        assertThat(read)
                .allSatisfy(name -> assertThat(readme.split(Pattern.quote(name), -1))
                        .as(name + " in README.md")
                        .hasSizeLessThanOrEqualTo(2));
    }

    private static Set<String> variablesAndProperties() throws IOException {
        Set<String> read = new HashSet<>();
        for (Path source : sources) {
            if (source.toString().contains("/src/main/java/")
                    && source.toString().endsWith(".java")) {
                String text = Files.readString(ROOT.resolve(source));
                for (Pattern pattern : List.of(VARIABLE_READ, PROPERTY_READ)) {
                    pattern.matcher(text)
                            .results()
                            .map(call -> call.group(1).isEmpty() ? constant(call.group(2), text) : call.group(2))
                            .forEach(read::add);
                }
                for (Pattern pattern : List.of(PROPERTY_ADVISED, PROPERTY_LISTED)) {
                    pattern.matcher(text).results().map(name -> name.group(1)).forEach(read::add);
                }
            }
        }
        SCRIPT_VARIABLE
                .matcher(Files.readString(ROOT.resolve("hndsr")))
                .results()
                .map(use -> use.group(1))
                .filter(name -> !VARIABLES_OF_BASH.contains(name))
                .forEach(read::add);
        read.removeIf(name -> name.isEmpty() || PROPERTY_OF_JAVA.matcher(name).matches());
        return read;
    }

    /** The value of a constant; empty if the name is a variable, whose values are found as they are listed. */
    private static String constant(String name, String text) {
        if (!name.matches("[A-Z_0-9]+")) {
            return "";
        }
        return Pattern.compile("\\b" + name + "\\s*=\\s*\"([^\"]+)\"")
                .matcher(text)
                .results()
                .map(value -> value.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no constant " + name + " beside its use"));
    }

    private static long words(String sentence) {
        return Stream.of(sentence.strip().split("\\s+"))
                .filter(word -> word.matches(".*[\\p{L}\\p{N}].*"))
                .count();
    }

    private static boolean known(String span, Set<String> types) {
        String name = span.replaceFirst("\\(.*", "");
        if (SOURCE_PATH.matcher(name).matches()) {
            return Files.exists(ROOT.resolve(name));
        }
        if (PACKAGE.matcher(name).matches()) {
            Path folder = Path.of(name.replace('.', '/'));
            return sources.stream().anyMatch(path -> path.endsWith(folder));
        }
        String type = name.replaceFirst("^io\\.hndsr(?:\\.[a-z0-9]+)*\\.", "").replaceFirst("\\..*", "");
        return !TYPE.matcher(type).matches() || types.contains(type) || isLoadable(type);
    }

    /** Types of the JDK that need no import statement to be understood. */
    private static boolean isLoadable(String type) {
        return Stream.of("java.lang.", "java.util.", "java.util.concurrent.", "java.time.", "java.awt.image.")
                .anyMatch(folder -> exists(folder + type));
    }

    private static boolean exists(String type) {
        return ClassLoader.getSystemResource(type.replace('.', '/') + ".class") != null;
    }

    private static boolean resolves(Path document, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty()
                ? document
                : document.resolveSibling(parts[0]).normalize();
        if (!Files.exists(target)) {
            return false;
        }
        return parts.length == 1 || anchors(target).contains(parts[1]);
    }

    /** The anchors of a document, as Git hosts make them out of headings. */
    private static Set<String> anchors(Path document) {
        try {
            String text = CODE_BLOCK.matcher(Files.readString(document)).replaceAll("");
            return HEADING.matcher(text)
                    .results()
                    .map((MatchResult heading) -> heading.group(1)
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^\\p{L}\\p{N} _-]", "")
                            .replace(' ', '-'))
                    .collect(Collectors.toSet());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (String folder : List.of("", "docs", "samples", "packaging", "training")) {
            try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
                files.filter(path -> path.toString().endsWith(".md")).forEach(documents::add);
            }
        }
        assertThat(documents).hasSizeGreaterThan(10);
        return documents;
    }
}
