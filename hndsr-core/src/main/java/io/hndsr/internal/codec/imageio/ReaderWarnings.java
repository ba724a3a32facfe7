package io.hndsr.internal.codec.imageio;

import io.hndsr.error.InvalidImageException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.imageio.ImageReader;

/** The warnings of a plug-in while it reads one image. Confined to one thread. */
public final class ReaderWarnings {

    /*
     * The words of libjpeg's warnings (jerror.h) and of the runtime's readers for data that are missing or could not be decoded.
     * Other warnings, such as of stray bytes between segments or an unknown revision number, affect no pixel.
     */
    private static final Pattern DAMAGE = Pattern.compile(
            "premature end|bad huffman|found marker|truncat|unexpected end|not enough|too few|missing|end of file",
            Pattern.CASE_INSENSITIVE);

    private final List<String> warnings = new ArrayList<>();

    private ReaderWarnings() {}

    /** Collects the warnings of a reader from now on. */
    public static ReaderWarnings of(ImageReader reader) {
        ReaderWarnings collected = new ReaderWarnings();
        reader.addIIOReadWarningListener((source, warning) -> collected.warnings.add(warning));
        return collected;
    }

    /**
     * Separates damage from remarks.
     *
     * @param what was read, for messages
     * @param remarks receives each kind of warning that means no damage once
     * @throws InvalidImageException if a warning is about missing or damaged data
     */
    public void requireNoDamage(String what, Consumer<String> remarks) {
        for (String warning : warnings) {
            if (DAMAGE.matcher(warning).find()) {
                throw new InvalidImageException(what + " is truncated or corrupt: " + warning);
            }
        }
        for (String warning : new LinkedHashSet<>(warnings)) {
            remarks.accept(what + " was read with a warning of its decoder: " + warning);
        }
    }
}
