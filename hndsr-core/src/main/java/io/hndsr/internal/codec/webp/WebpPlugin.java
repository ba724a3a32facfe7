package io.hndsr.internal.codec.webp;

import io.hndsr.error.OutputException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.internal.codec.imageio.PluginRegistry;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageWriterSpi;

/**
 * The ImageIO plug-in around libwebp. Its jar has no stable module name to require, so the plug-in is looked up as a
 * service. It may be absent, and its native library may be one that cannot be loaded. Stateless.
 */
public final class WebpPlugin {

    private static final String READER = "com.luciad.imageio.webp.WebPImageReaderSpi";
    private static final String WRITER = "com.luciad.imageio.webp.WebPImageWriterSpi";

    private WebpPlugin() {}

    /** A first image, written once in a process: the native library is loaded with the first use of a codec. */
    private static final class Probe {

        static final Optional<String> OBSTACLE = run();

        private Probe() {}

        private static Optional<String> run() {
            try {
                BufferedImage pixel = new BufferedImage(1, 1, BufferedImage.TYPE_3BYTE_BGR);
                WebpWriter.encode(pixel, createWriter(), new ByteArrayOutputStream());
                createReader().dispose();
                return Optional.empty();
            } catch (IOException | RuntimeException | LinkageError | ServiceConfigurationError unusable) {
                Throwable root = Stream.<Throwable>iterate(unusable, Objects::nonNull, Throwable::getCause)
                        .reduce((outer, inner) -> inner)
                        .orElse(unusable);
                return Optional.of(root + "; " + remedy(root.toString()));
            }
        }
    }

    /**
     * Returns why WebP can be neither read nor written in this JVM.
     *
     * @return the root cause and a remedy; empty if WebP works
     */
    public static Optional<String> obstacle() {
        return Probe.OBSTACLE;
    }

    /** Takes the plug-in out of the process's registry, if the class loader of a web application has brought it in. */
    public static void deregister() {
        PluginRegistry.remove("com.luciad.imageio.webp.");
    }

    /** Refuses to read WebP if the plug-in does not work. */
    static void requireReadable() {
        obstacle().ifPresent(obstacle -> {
            throw new UnsupportedImageException(
                    "WebP cannot be read in this JVM: " + obstacle + ", or convert the image to PNG");
        });
    }

    /**
     * Refuses to write WebP if the plug-in does not work.
     *
     * @throws OutputException if it does not
     */
    public static void requireWritable() {
        obstacle().ifPresent(obstacle -> {
            throw new OutputException("WebP cannot be written in this JVM: " + obstacle + ", or choose png");
        });
    }

    static ImageReader newReader() {
        requireReadable();
        try {
            return createReader();
        } catch (IOException e) {
            throw new UnsupportedImageException(
                    "the WebP reader failed to start: " + e + "; convert the image to PNG", e);
        }
    }

    static ImageWriter newWriter() throws IOException {
        requireWritable();
        return createWriter();
    }

    private static ImageReader createReader() throws IOException {
        return find(ServiceLoader.load(ImageReaderSpi.class, WebpPlugin.class.getClassLoader()), READER)
                .createReaderInstance();
    }

    private static ImageWriter createWriter() throws IOException {
        return find(ServiceLoader.load(ImageWriterSpi.class, WebpPlugin.class.getClassLoader()), WRITER)
                .createWriterInstance();
    }

    private static <T> T find(ServiceLoader<T> services, String className) throws IOException {
        return services.stream()
                .filter(service -> service.type().getName().equals(className))
                .findFirst()
                .orElseThrow(() -> new IOException("the plug-in for WebP is absent"))
                .get();
    }

    private static String remedy(String root) {
        if (root.contains("plug-in for WebP is absent")) {
            return "add com.github.usefulness:webp-imageio to the class path";
        } else if (root.contains("kotlin")) {
            return "add org.jetbrains.kotlin:kotlin-stdlib to the class path";
        } else if (root.contains("IllegalCallerException")) {
            return "start the JVM with --enable-native-access=ALL-UNNAMED, or with webp.imageio in place of ALL-UNNAMED on"
                    + " the module path";
        }
        return "its native library for " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                + " is unpacked to java.io.tmpdir, " + System.getProperty("java.io.tmpdir")
                + ", which must exist, be writable and not be mounted noexec: name another folder with"
                + " -Dcom.luciad.imageio.webp.tmpdir";
    }
}
