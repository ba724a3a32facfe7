/** Super-resolution of satellite and aerial images: the {@link io.hndsr.SuperResolver} and the values it speaks in. */
module io.hndsr.core {
    exports io.hndsr.error;
    exports io.hndsr.image;

    requires transitive java.desktop;
    requires static transitive org.jspecify;
    requires static com.google.errorprone.annotations;
    requires org.slf4j;
}
