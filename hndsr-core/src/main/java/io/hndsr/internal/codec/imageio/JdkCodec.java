package io.hndsr.internal.codec.imageio;

import io.hndsr.error.RuntimeSetupException;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageWriterSpi;

/**
 * The codecs of the Java runtime. Their classes are not exported, so they are looked up by name in the ImageIO registry;
 * plug-ins that an application has registered are not used, and the registry is not changed.
 */
public enum JdkCodec {
    BMP("bmp.BMP"),
    JPEG("jpeg.JPEG"),
    PNG("png.PNG");

    private final String provider;

    JdkCodec(String name) {
        this.provider = "com.sun.imageio.plugins." + name;
    }

    /**
     * Creates a reader.
     *
     * @throws RuntimeSetupException if this Java runtime has none
     */
    public ImageReader newReader() {
        try {
            return find(ImageReaderSpi.class, provider + "ImageReaderSpi").createReaderInstance();
        } catch (IOException e) {
            throw new RuntimeSetupException("the " + this + " reader of this Java runtime failed to start", e);
        }
    }

    /**
     * Creates a writer.
     *
     * @throws RuntimeSetupException if this Java runtime has none
     */
    public ImageWriter newWriter() {
        try {
            return find(ImageWriterSpi.class, provider + "ImageWriterSpi").createWriterInstance();
        } catch (IOException e) {
            throw new RuntimeSetupException("the " + this + " writer of this Java runtime failed to start", e);
        }
    }

    private static <T> T find(Class<T> category, String className) {
        Iterator<T> providers = PluginRegistry.get().getServiceProviders(category, false);
        while (providers.hasNext()) {
            T provider = providers.next();
            if (provider.getClass().getName().equals(className)) {
                return provider;
            }
        }
        throw new RuntimeSetupException("this Java runtime has no codec " + className + "; use a full OpenJDK build");
    }
}
