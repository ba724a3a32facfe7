package io.hndsr.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.hndsr.error.InvalidBundleException;
import java.util.Arrays;
import java.util.function.Function;

/** Reads the fields of {@code bundle.json} by type and range; errors name what is missing or wrong. Immutable. */
final class Fields {

    private final String what;

    Fields(String what) {
        this.what = what;
    }

    JsonObject object(JsonObject parent, String key) {
        if (parent.get(key) instanceof JsonObject object) {
            return object;
        }
        throw refuse("\"" + key + "\" is missing or not an object");
    }

    JsonArray array(JsonObject parent, String key) {
        if (parent.get(key) instanceof JsonArray array) {
            return array;
        }
        throw refuse("\"" + key + "\" is missing or not an array");
    }

    String text(JsonObject parent, String key) {
        JsonElement element = parent.get(key);
        if (element != null
                && element.isJsonPrimitive()
                && element.getAsJsonPrimitive().isString()
                && !element.getAsString().isBlank()) {
            return element.getAsString();
        }
        throw refuse("\"" + key + "\" is missing or not a text");
    }

    double number(JsonObject parent, String key, double min, double max) {
        return number(parent.get(key), key, min, max);
    }

    double number(JsonElement element, String key, double min, double max) {
        if (element == null
                || !element.isJsonPrimitive()
                || !element.getAsJsonPrimitive().isNumber()) {
            throw refuse("\"" + key + "\" is missing or not a number");
        }
        double value = element.getAsDouble();
        if (!(value >= min && value <= max)) {
            throw refuse("\"" + key + "\" is " + value + ", allowed are " + min + " to " + max);
        }
        return value;
    }

    int integer(JsonObject parent, String key, int min, int max) {
        double value = number(parent, key, min, max);
        if (value != Math.rint(value)) {
            throw refuse("\"" + key + "\" is " + value + ", not a whole number");
        }
        return (int) value;
    }

    /** One of the words for values. */
    <E> E word(JsonObject parent, String key, E[] values, Function<E, String> wordOf) {
        String word = text(parent, key);
        return Arrays.stream(values)
                .filter(value -> wordOf.apply(value).equals(word))
                .findFirst()
                .orElseThrow(() -> refuse("\"" + key + "\" is \"" + word + "\", this release knows "
                        + Arrays.stream(values).map(wordOf).toList()));
    }

    InvalidBundleException refuse(String why) {
        return new InvalidBundleException(what + ": bundle.json: " + why);
    }
}
