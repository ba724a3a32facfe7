/**
 * Super-resolution of satellite and aerial images: the {@link io.hndsr.SuperResolver} and the values it speaks in.
 */
@SuppressWarnings("module") // neither the validator, Micrometer, ZSTD nor the module for GeoTIFF need be there
module io.hndsr.core {
    exports io.hndsr;
    exports io.hndsr.config;
    exports io.hndsr.error;
    exports io.hndsr.image;
    exports io.hndsr.metrics;
    exports io.hndsr.micrometer;
    exports io.hndsr.model;
    exports io.hndsr.report;
    exports io.hndsr.request;
    exports io.hndsr.scene;

    // The container, on which it builds geography, and the spool of its tiles.
    exports io.hndsr.internal.codec.tiff to
            io.hndsr.geotiff;
    exports io.hndsr.internal.spool to
            io.hndsr.geotiff;

    // The fields of the options carry the constraints.
    opens io.hndsr.request to
            org.hibernate.validator;

    requires java.management;
    requires jdk.management;
    requires transitive java.desktop;
    requires transitive jakarta.validation;
    requires static transitive org.jspecify;
    requires static com.google.errorprone.annotations;
    requires static com.github.luben.zstd_jni;
    // Not transitive: a module that uses io.hndsr.micrometer requires it itself, and no other needs to have it.
    requires static micrometer.core;
    requires com.google.gson;
    requires com.microsoft.onnxruntime;
    requires org.slf4j;
    // The WebP plug-in is found as a service; it has no descriptor that could ask for Kotlin itself.
    requires kotlin.stdlib;

    uses io.hndsr.scene.SceneFormat;
    uses jakarta.validation.spi.ValidationProvider;
    uses javax.imageio.spi.ImageReaderSpi;
    uses javax.imageio.spi.ImageWriterSpi;
}
