package io.hndsr.internal.codec;

import io.hndsr.error.RuntimeSetupException;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageWriterSpi;

/**
 * The Java runtime's own JPEG codec. Its classes are not exported, so it can only be had from the registry; that is read
 * and never changed, and plug-ins that an application has added are passed over.
 */
final class JdkJpeg {

    private static final String READER = "com.sun.imageio.plugins.jpeg.JPEGImageReaderSpi";
    private static final String WRITER = "com.sun.imageio.plugins.jpeg.JPEGImageWriterSpi";

    private JdkJpeg() {}

    static ImageReader newReader() {
        try {
            return find(ImageReaderSpi.class, READER).createReaderInstance();
        } catch (IOException e) {
            throw new RuntimeSetupException("this Java runtime's JPEG reader does not start", e);
        }
    }

    static ImageWriter newWriter() {
        try {
            return find(ImageWriterSpi.class, WRITER).createWriterInstance();
        } catch (IOException e) {
            throw new RuntimeSetupException("this Java runtime's JPEG writer does not start", e);
        }
    }

    private static <T> T find(Class<T> category, String className) {
        Iterator<T> providers = IIORegistry.getDefaultInstance().getServiceProviders(category, false);
        while (providers.hasNext()) {
            T provider = providers.next();
            if (provider.getClass().getName().equals(className)) {
                return provider;
            }
        }
        throw new RuntimeSetupException(
                "this Java runtime has no JPEG codec (" + className + "); use a full OpenJDK build");
    }
}
