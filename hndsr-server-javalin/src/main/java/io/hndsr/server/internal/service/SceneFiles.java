package io.hndsr.server.internal.service;

import io.hndsr.server.internal.problem.HttpProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A scene and its result in a temporary folder of their own, which is deleted when neither the request nor the resolver needs it:
 * a resolver lets go of a cancelled scene later than its client does. Thread-safe.
 */
public final class SceneFiles implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SceneFiles.class);

    private final Path folder;
    private final AtomicInteger holds = new AtomicInteger();
    private final Hold own;

    private SceneFiles(Path folder) {
        this.folder = folder;
        this.own = hold();
    }

    /**
     * Writes a scene to a temporary file.
     *
     * @param image the encoded image
     * @return its files, to be closed once the request has been answered
     * @throws HttpProblem 507 if it cannot be written
     */
    public static SceneFiles of(byte[] image) {
        try {
            SceneFiles files = new SceneFiles(Files.createTempDirectory("hndsr-scene-"));
            try {
                Files.write(files.source(), image);
                return files;
            } catch (IOException failed) {
                files.close();
                throw failed;
            }
        } catch (IOException failed) {
            LOG.error("a scene cannot be written to the temporary folder", failed);
            throw HttpProblem.of(
                    507,
                    "OutputException",
                    "the server cannot store the scene; give the folder that java.io.tmpdir names more space");
        }
    }

    /** {@return whether an image has the first bytes of a TIFF} */
    public static boolean isTiff(byte[] image) {
        if (image.length < 4) {
            return false;
        }
        boolean little = image[0] == 'I' && image[1] == 'I' && image[3] == 0;
        boolean big = image[0] == 'M' && image[1] == 'M' && image[2] == 0;
        int version = little ? image[2] : image[3];
        return (little || big) && (version == 42 || version == 43);
    }

    /** {@return the problem of an image without geography, although the result must have some} */
    public static HttpProblem withoutGeography() {
        return HttpProblem.invalid(
                "image",
                "does not say where it lies, which format geotiff requires; send a GeoTIFF, or set format to tiff",
                "no_geography");
    }

    /** {@return the file of the scene} */
    Path source() {
        return folder.resolve("scene.tif");
    }

    /** {@return the file of the result} */
    Path target() {
        return folder.resolve("result.tif");
    }

    /** Keeps the files until the hold is closed. */
    Hold hold() {
        holds.incrementAndGet();
        return new Hold();
    }

    @Override
    public void close() {
        own.close();
    }

    /** Keeps the files. Closing it is idempotent. */
    final class Hold implements AutoCloseable {

        private final AtomicBoolean closed = new AtomicBoolean();

        private Hold() {}

        @Override
        public void close() {
            if (!closed.getAndSet(true) && holds.decrementAndGet() == 0) {
                delete();
            }
        }
    }

    private void delete() {
        try (Stream<Path> found = Files.walk(folder)) {
            List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException failed) {
            LOG.warn("the temporary folder {} of a scene cannot be deleted: {}", folder, failed.toString());
        }
    }
}
