package io.hndsr.server.internal.jetty;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.2 and 1.3 with a certificate that is exchanged when its files are, as platforms do before it expires. Thread-safe.
 *
 * <p>The files are read every few seconds: they are small, and neither times nor notifications of file systems tell reliably of
 * links that are turned. Connections go on with the certificate they began with.
 */
public final class ReloadableTls implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadableTls.class);

    private final TlsFiles files;
    private final SslContextFactory.Server factory = new SslContextFactory.Server();
    private final ScheduledExecutorService clock;
    private final ScheduledFuture<?> looking;

    private TlsFiles.Content used;

    /** What has been told of the files since they could last be used; empty for nothing. */
    private String told = "";

    /**
     * Reads the files, and goes on looking at them.
     *
     * @param files the files
     * @param period how often they are looked at
     * @throws IllegalArgumentException where they cannot be used
     */
    public ReloadableTls(TlsFiles files, Duration period) {
        this.files = files;
        this.used = files.read();
        PemIdentity identity = files.identity(used);
        factory.setKeyStore(identity.keyStore());
        factory.setKeyStorePassword("");
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        factory.setRenegotiationAllowed(false);
        clock = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "hndsr-tls-watch");
            thread.setDaemon(true);
            return thread;
        });
        looking = clock.scheduleWithFixedDelay(this::look, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** {@return what makes TLS connections; it shows the certificate that is in the files} */
    public SslContextFactory.Server factory() {
        return factory;
    }

    /** Looks at the files. What cannot be used is told once, and the certificate before stays in use. */
    void look() {
        try {
            TlsFiles.Content content = files.read();
            if (!content.equals(used)) {
                used = content;
                PemIdentity identity = files.identity(content);
                factory.reload(self -> self.setKeyStore(identity.keyStore()));
                LOG.info("the certificate has been exchanged: {}", identity.summary());
            }
            told = "";
        } catch (Exception unusable) {
            String what = String.valueOf(unusable.getMessage());
            if (!what.equals(told)) {
                told = what;
                LOG.error("the certificate in {} cannot be used; the one before stays: {}", files, what);
                LOG.debug("the certificate in {} cannot be used", files, unusable);
            }
        }
    }

    @Override
    public void close() {
        looking.cancel(false);
        clock.shutdown();
    }
}
