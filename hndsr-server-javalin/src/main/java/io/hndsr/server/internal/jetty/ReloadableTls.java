package io.hndsr.server.internal.jetty;

import io.hndsr.server.internal.thread.PeriodicTask;
import java.time.Duration;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.2 and 1.3 with a certificate that is reloaded when its files change, as platforms replace it before it expires.
 * Thread-safe.
 *
 * <p>The files are read every few seconds: they are small, and neither modification times nor file system notifications are
 * reliable for symbolic links that are switched. Open connections keep the certificate they started with.
 */
public final class ReloadableTls implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadableTls.class);

    private final TlsFiles files;
    private final SslContextFactory.Server factory = new SslContextFactory.Server();
    private final PeriodicTask task;

    private TlsFiles.Content loaded;

    /** The last error that was logged; empty once the files are usable again. */
    private String loggedError = "";

    /**
     * Reads the files and starts to watch them.
     *
     * @param files the files
     * @param period how often they are read
     * @throws IllegalArgumentException if they cannot be used
     */
    public ReloadableTls(TlsFiles files, Duration period) {
        this.files = files;
        this.loaded = files.read();
        PemIdentity identity = files.identity(loaded);
        factory.setKeyStore(identity.keyStore());
        factory.setKeyStorePassword("");
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        factory.setRenegotiationAllowed(false);
        task = new PeriodicTask("hndsr-tls-watch", period, this::reload);
    }

    /** {@return what creates TLS connections with the current certificate} */
    SslContextFactory.Server factory() {
        return factory;
    }

    /** Reads the files. If they cannot be used, that is logged once and the previous certificate stays in use. */
    void reload() {
        try {
            TlsFiles.Content content = files.read();
            if (!content.equals(loaded)) {
                loaded = content;
                PemIdentity identity = files.identity(content);
                factory.reload(self -> self.setKeyStore(identity.keyStore()));
                LOG.info("reloaded the TLS certificate: {}", identity.summary());
            }
            loggedError = "";
        } catch (Exception unusable) {
            String error = String.valueOf(unusable.getMessage());
            if (!error.equals(loggedError)) {
                loggedError = error;
                LOG.error("cannot use the TLS certificate in {}, keeping the previous one: {}", files, error);
                LOG.debug("cannot use the TLS certificate in {}", files, unusable);
            }
        }
    }

    @Override
    public void close() {
        task.close();
    }
}
