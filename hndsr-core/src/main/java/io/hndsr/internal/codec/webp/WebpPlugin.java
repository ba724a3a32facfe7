package io.hndsr.internal.codec.webp;

import io.hndsr.error.RuntimeSetupException;
import java.io.IOException;
import java.util.ServiceLoader;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageWriterSpi;

/**
 * The ImageIO plug-in around libwebp. Its jar has no stable module name to require, so the plug-in is looked up as a
 * service.
 */
final class WebpPlugin {

    private static final String READER = "com.luciad.imageio.webp.WebPImageReaderSpi";
    private static final String WRITER = "com.luciad.imageio.webp.WebPImageWriterSpi";

    private WebpPlugin() {}

    static ImageReader newReader() {
        try {
            return find(ServiceLoader.load(ImageReaderSpi.class, WebpPlugin.class.getClassLoader()), READER)
                    .createReaderInstance();
        } catch (IOException e) {
            throw new RuntimeSetupException("the WebP reader failed to start", e);
        }
    }

    static ImageWriter newWriter() {
        try {
            return find(ServiceLoader.load(ImageWriterSpi.class, WebpPlugin.class.getClassLoader()), WRITER)
                    .createWriterInstance();
        } catch (IOException e) {
            throw new RuntimeSetupException("the WebP writer failed to start", e);
        }
    }

    private static <T> T find(ServiceLoader<T> services, String className) {
        return services.stream()
                .filter(service -> service.type().getName().equals(className))
                .findFirst()
                .orElseThrow(() -> new RuntimeSetupException(
                        "WebP needs com.github.usefulness:webp-imageio on the class path; add it, or use PNG"))
                .get();
    }
}
