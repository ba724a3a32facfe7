package io.hndsr.internal.codec.imageio;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.IIOServiceProvider;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageWriterSpi;

/** The ImageIO registry, which all of the process shares. Stateless. */
public final class PluginRegistry {

    /*
     * When the registry is first used, it registers every plug-in that the context class loader of the calling thread sees. If
     * that is the class loader of a web application, its plug-ins stay after it has been undeployed, and ImageIO fails for
     * everyone with their missing classes. So whatever uses the registry here does it with the system class loader, and a
     * plug-in of ours that the application itself has brought in is taken out when it is done with us.
     */

    private PluginRegistry() {}

    /** {@return the registry, with the plug-ins of the system class loader if this is its first use} */
    public static IIORegistry get() {
        Thread thread = Thread.currentThread();
        ClassLoader context = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            return IIORegistry.getDefaultInstance();
        } finally {
            thread.setContextClassLoader(context);
        }
    }

    /**
     * Takes plug-ins out of the registry that come from the class loader of this class, unless that lasts as long as the process.
     *
     * @param packagePrefix of the classes of the plug-ins, with a dot at its end
     */
    public static void remove(String packagePrefix) {
        ClassLoader own = PluginRegistry.class.getClassLoader();
        if (own != ClassLoader.getSystemClassLoader()) {
            remove(ImageReaderSpi.class, packagePrefix, own);
            remove(ImageWriterSpi.class, packagePrefix, own);
        }
    }

    private static <T extends IIOServiceProvider> void remove(Class<T> category, String prefix, ClassLoader loader) {
        IIORegistry registry = get();
        List<T> found = new ArrayList<>();
        Iterator<T> providers = registry.getServiceProviders(category, false);
        while (providers.hasNext()) {
            T provider = providers.next();
            if (provider.getClass().getClassLoader() == loader
                    && provider.getClass().getName().startsWith(prefix)) {
                found.add(provider);
            }
        }
        found.forEach(provider -> registry.deregisterServiceProvider(provider, category));
    }
}
