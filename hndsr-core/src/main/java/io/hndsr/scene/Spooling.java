package io.hndsr.scene;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * How finished parts of a scene's result are kept until all are there. Immutable.
 *
 * @param resume whether an interrupted scene is continued, and what is finished is kept if this request fails or is cancelled
 * @param folder the folder of the spool; empty for that of the result
 */
public record Spooling(boolean resume, Optional<Path> folder) {

    /** Nothing is continued or kept; the spool lies beside the result. */
    public static final Spooling DEFAULT = new Spooling(false, Optional.empty());

    /**
     * Checks that both are there.
     *
     * @param resume whether an interrupted scene is continued
     * @param folder the folder of the spool
     */
    public Spooling {
        Objects.requireNonNull(folder, "folder");
    }
}
