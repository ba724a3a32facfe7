package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.net.URISyntaxException;
import org.junit.jupiter.api.Test;

/** The module descriptor, which has no effect in tests, since they run on the class path. */
class ModuleTest {

    @Test
    void lets_jetty_look_up_the_methods_of_a_socket() throws IOException, URISyntaxException {
        URI classes = HndsrServer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        ModuleDescriptor module;
        try (InputStream descriptor =
                classes.resolve("module-info.class").toURL().openStream()) {
            module = ModuleDescriptor.read(descriptor);
        }
        assertThat(module.opens())
                .filteredOn(opened -> opened.source().equals("io.hndsr.server.internal.websocket"))
                .singleElement()
                .matches(opened -> !opened.isQualified());
    }
}
