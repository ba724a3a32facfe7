package io.hndsr.internal.estimate;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.hndsr.image.Degradation;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A quadratic function of the features, fitted by {@code training/sensor.py}. Immutable by contract: the arrays are not
 * copied.
 *
 * @param mean mean of each feature
 * @param deviation standard deviation of each feature
 * @param blur weights of 1, of the features, and of their products
 * @param noise the same for the noise
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record EstimateModel(double[] mean, double[] deviation, double[] blur, double[] noise) {

    static final EstimateModel SHIPPED = load();

    private static final double LIMIT = 3;

    Degradation estimate(double[] features) {
        double[] terms = terms(features);
        return new Degradation(product(terms, blur), product(terms, noise))
                .within(Degradation.MAX_BLUR, Degradation.MAX_NOISE);
    }

    /** One, the features in deviations from their mean, and their products in the order of an upper triangle. */
    private double[] terms(double[] features) {
        int count = features.length;
        double[] terms = new double[1 + count + count * (count + 1) / 2];
        terms[0] = 1;
        for (int i = 0; i < count; i++) {
            terms[1 + i] = Math.max(-LIMIT, Math.min(LIMIT, (features[i] - mean[i]) / deviation[i]));
        }
        int at = 1 + count;
        for (int i = 0; i < count; i++) {
            for (int j = i; j < count; j++) {
                terms[at++] = terms[1 + i] * terms[1 + j];
            }
        }
        return terms;
    }

    private static double product(double[] terms, double[] weights) {
        double sum = 0;
        for (int i = 0; i < terms.length; i++) {
            sum += terms[i] * weights[i];
        }
        return sum;
    }

    private static EstimateModel load() {
        try (InputStream in = Objects.requireNonNull(EstimateModel.class.getResourceAsStream("sensor-estimate.json"))) {
            JsonObject root = JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .getAsJsonObject();
            return new EstimateModel(
                    numbers(root, "mean"), numbers(root, "deviation"), numbers(root, "blur"), numbers(root, "noise"));
        } catch (IOException broken) {
            throw new UncheckedIOException("the weights of the sensor estimate cannot be read", broken);
        }
    }

    private static double[] numbers(JsonObject root, String name) {
        return root.getAsJsonArray(name).asList().stream()
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
    }
}
