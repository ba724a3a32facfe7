package io.hndsr.internal.plan;

import jakarta.validation.spi.ValidationProvider;
import java.util.ServiceLoader;

/** Whether a Jakarta Validation provider is installed, asked without starting it. */
final class ProviderPresence {

    private ProviderPresence() {}

    static boolean none() {
        return ServiceLoader.load(ValidationProvider.class).stream().findAny().isEmpty();
    }
}
