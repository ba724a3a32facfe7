package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.SampleType;
import java.awt.image.BufferedImage;
import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ImageIO after a web application has been undeployed that hndsr was part of: in JVMs in which nobody has used it before. */
class UndeploymentTest {

    @TempDir
    Path folder;

    @Test
    void a_web_application_whose_codecs_were_first_to_use_imageio_leaves_nothing_behind() throws Exception {
        for (String extension : List.of("png", "jpg", "webp", "bmp", "tif")) {
            ImageFiles.write(
                    TestPictures.random(1, new ImageSize(8, 6), BandLayout.RGB, SampleType.UINT8),
                    folder.resolve("in." + extension));
        }
        ChildJvm.Outcome outcome = run(ChildJvm.classPath(entry -> !entry.endsWith("test-classes")), "codecs");
        assertThat(outcome.output()).contains("left: []", "png: 8x6");
        assertThat(outcome.exit()).as(outcome.output()).isZero();
    }

    @Test
    void a_web_application_that_used_imageio_itself_leaves_no_plug_in_of_ours_behind() throws Exception {
        ImageIO.write(
                new BufferedImage(8, 6, BufferedImage.TYPE_INT_RGB),
                "png",
                folder.resolve("in.png").toFile());
        String application = ChildJvm.classPath(entry -> !entry.endsWith("test-classes")
                && !String.valueOf(entry.getFileName()).startsWith("imageio-"));
        ChildJvm.Outcome outcome = run(application, "itself");
        assertThat(outcome.output()).contains("registered: [WebPImageReaderSpi]", "left: []", "png: 8x6");
        assertThat(outcome.exit()).as(outcome.output()).isZero();
    }

    private ChildJvm.Outcome run(String application, String scene) throws Exception {
        String container = ChildJvm.classPath(entry -> entry.endsWith("test-classes"));
        return ChildJvm.of(container, Container.class, application, folder.toString(), scene)
                .run();
    }

    /** A container that deploys and undeploys an application; on its own class path there is neither hndsr nor a plug-in. */
    static final class Container {

        private Container() {}

        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[1]);
            ClassLoader own = Thread.currentThread().getContextClassLoader();
            try (URLClassLoader application =
                    new URLClassLoader(urls(arguments[0]), ClassLoader.getPlatformClassLoader())) {
                Thread.currentThread().setContextClassLoader(application);
                if (arguments[2].equals("codecs")) {
                    useCodecs(application, folder);
                } else {
                    ImageIO.read(folder.resolve("in.png").toFile());
                    System.out.println("registered: " + readersOf(application));
                    useResolver(application);
                }
                Thread.currentThread().setContextClassLoader(own);
                System.out.println("left: " + readersOf(application));
            }
            // Not an image: every plug-in is asked whether it is one of its own.
            ImageIO.read(Files.writeString(folder.resolve("none"), "none").toFile());
            BufferedImage image = ImageIO.read(folder.resolve("in.png").toFile());
            System.out.println("png: " + image.getWidth() + "x" + image.getHeight());
        }

        private static void useCodecs(ClassLoader application, Path folder) throws ReflectiveOperationException {
            Class<?> files = application.loadClass("io.hndsr.ImageFiles");
            Class<?> raster = application.loadClass("io.hndsr.image.RasterImage");
            Method write = files.getMethod("write", raster, Path.class);
            for (String extension : List.of("webp", "tif", "jpg", "bmp", "png")) {
                Object image = files.getMethod("read", Path.class).invoke(null, folder.resolve("in." + extension));
                write.invoke(null, image, folder.resolve("out." + extension));
            }
        }

        private static void useResolver(ClassLoader application) throws ReflectiveOperationException {
            Class<?> type = application.loadClass("io.hndsr.SuperResolver");
            Object resolver = type.getMethod("create").invoke(null);
            type.getMethod("close").invoke(resolver);
        }

        private static URL[] urls(String classPath) throws Exception {
            String[] entries = classPath.split(File.pathSeparator, -1);
            URL[] urls = new URL[entries.length];
            for (int i = 0; i < entries.length; i++) {
                urls[i] = Path.of(entries[i]).toUri().toURL();
            }
            return urls;
        }

        private static List<String> readersOf(ClassLoader loader) {
            List<String> names = new ArrayList<>();
            Iterator<ImageReaderSpi> readers =
                    IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, false);
            while (readers.hasNext()) {
                Class<?> reader = readers.next().getClass();
                if (reader.getClassLoader() == loader) {
                    names.add(reader.getSimpleName());
                }
            }
            return names;
        }
    }
}
