package io.hndsr.examples.spring;

import io.hndsr.SuperResolver;
import io.hndsr.UpscaleResult;
import io.hndsr.error.DeviceException;
import io.hndsr.error.HndsrException;
import io.hndsr.error.OverloadedException;
import io.hndsr.image.ImageFormat;
import io.hndsr.request.UpscaleOptions;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Enlarges the images that are posted to it, with one resolver for the whole application. */
@SpringBootApplication(proxyBeanMethods = false)
public class UpscaleApplication {

    /**
     * Serves until the process is told to end.
     *
     * @param arguments settings of Spring Boot, such as {@code --server.port=8080}
     */
    public static void main(String[] arguments) {
        SpringApplication.run(UpscaleApplication.class, arguments);
    }

    /** {@return the resolver, which Spring closes after the last request} */
    @Bean
    SuperResolver resolver() {
        return SuperResolver.create();
    }

    /** The interface over HTTP. */
    @RestController
    static class Images {

        private final SuperResolver resolver;

        Images(SuperResolver resolver) {
            this.resolver = resolver;
        }

        @PostMapping(path = "/upscale", produces = "image/png")
        CompletableFuture<byte[]> upscale(InputStream image, @RequestParam(defaultValue = "4") double scale) {
            UpscaleOptions options = UpscaleOptions.scale(scale).deadline(Duration.ofSeconds(50));
            return resolver.submit(image, options).thenApply(Images::png);
        }

        @GetMapping("/pending")
        int pending() {
            return resolver.status().pendingRequests();
        }

        @ExceptionHandler
        ProblemDetail explain(HndsrException failure) {
            boolean temporary = failure instanceof OverloadedException || failure instanceof DeviceException;
            HttpStatus status = temporary ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.UNPROCESSABLE_CONTENT;
            return ProblemDetail.forStatusAndDetail(status, failure.getMessage());
        }

        private static byte[] png(UpscaleResult result) {
            return result.encode(ImageFormat.PNG);
        }
    }
}
