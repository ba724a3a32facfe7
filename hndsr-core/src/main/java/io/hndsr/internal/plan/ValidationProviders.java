package io.hndsr.internal.plan;

import jakarta.validation.spi.ValidationProvider;
import java.util.ServiceLoader;

/** The Jakarta Validation providers on the class path, looked for without starting one. */
final class ValidationProviders {

    private ValidationProviders() {}

    static boolean none() {
        return ServiceLoader.load(ValidationProvider.class).stream().findAny().isEmpty();
    }
}
