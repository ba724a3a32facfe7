/**
 * Scenes: images in files that are read and written as streams, with more bands than a picture has and with geography. A format
 * is found by {@link java.util.ServiceLoader}; the module hndsr-geotiff brings GeoTIFF.
 */
@NullMarked
package io.hndsr.scene;

import org.jspecify.annotations.NullMarked;
