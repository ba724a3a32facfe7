import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Extracts the files of one folder of a jar. The launcher runs it from source: {@code JAR FOLDER/ TARGET}. */
final class ExtractNatives {

    private ExtractNatives() {}

    public static void main(String[] arguments) throws Exception {
        String folder = arguments[1];
        Path target = Path.of(arguments[2]);
        int found = 0;
        try (ZipFile jar = new ZipFile(arguments[0])) {
            for (ZipEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                String rest = name.startsWith(folder) ? name.substring(folder.length()) : "";
                if (!rest.isEmpty() && rest.indexOf('/') < 0) {
                    try (InputStream stream = jar.getInputStream(entry)) {
                        Files.copy(stream, target.resolve(rest));
                    }
                    found++;
                }
            }
        }
        if (found == 0) {
            throw new IllegalStateException(arguments[0] + " contains no files of " + folder);
        }
    }
}
