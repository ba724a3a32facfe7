package io.hndsr.internal.codec.imageio;

import io.hndsr.error.RuntimeSetupException;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageWriterSpi;

/**
 * The Java runtime's own codecs. Their classes are not exported, so they can only be had from the registry; that is read
 * and never changed, and plug-ins that an application has added are passed over.
 */
public enum JdkCodec {
    BMP("bmp.BMP"),
    JPEG("jpeg.JPEG"),
    PNG("png.PNG"),
    TIFF("tiff.TIFF");

    private final String provider;

    JdkCodec(String name) {
        this.provider = "com.sun.imageio.plugins." + name;
    }

    public ImageReader newReader() {
        try {
            return find(ImageReaderSpi.class, provider + "ImageReaderSpi").createReaderInstance();
        } catch (IOException e) {
            throw new RuntimeSetupException("this Java runtime's " + this + " reader does not start", e);
        }
    }

    public ImageWriter newWriter() {
        try {
            return find(ImageWriterSpi.class, provider + "ImageWriterSpi").createWriterInstance();
        } catch (IOException e) {
            throw new RuntimeSetupException("this Java runtime's " + this + " writer does not start", e);
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
        throw new RuntimeSetupException("this Java runtime has no codec " + className + "; use a full OpenJDK build");
    }
}
