/**
 * The super-resolver as an HTTP service: {@link io.hndsr.server.HndsrServer}.
 */
module io.hndsr.server {
    exports io.hndsr.server;

    // The components of InferRequest have the constraints.
    opens io.hndsr.server.internal.request to
            org.hibernate.validator;

    // Jetty calls the socket through a public lookup.
    opens io.hndsr.server.internal.websocket;

    requires transitive io.hndsr.core;
    requires transitive io.javalin;
    requires com.fasterxml.jackson.core;
    requires io.github.bucket4j.core;
    requires static com.google.errorprone.annotations;
    requires jakarta.servlet;
    requires jakarta.validation;
    requires kotlin.stdlib;
    requires micrometer.core;
    requires micrometer.registry.prometheus;
    requires org.eclipse.jetty.ee10.servlet;
    requires org.eclipse.jetty.ee10.websocket.jetty.server;
    requires org.eclipse.jetty.http;
    requires org.eclipse.jetty.io;
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.session;
    requires org.eclipse.jetty.util;
    requires org.eclipse.jetty.websocket.api;
    requires org.hibernate.validator;
    requires static org.jspecify;
    requires org.slf4j;
}
