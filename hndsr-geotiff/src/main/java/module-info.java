/** Scenes in GeoTIFF, for {@link io.hndsr.SuperResolver#upscale(java.nio.file.Path, java.nio.file.Path, io.hndsr.request.UpscaleOptions)}. */
module io.hndsr.geotiff {
    exports io.hndsr.geotiff;

    requires transitive io.hndsr.core;
    requires java.xml;
    requires static transitive org.jspecify;
    requires static com.google.errorprone.annotations;

    provides io.hndsr.scene.SceneFormat with
            io.hndsr.geotiff.GeoTiffFormat;
}
