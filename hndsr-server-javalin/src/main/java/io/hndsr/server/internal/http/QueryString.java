package io.hndsr.server.internal.http;

import io.hndsr.server.internal.problem.FieldError;
import io.hndsr.server.internal.problem.HttpProblem;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses the query of a request as forms encode it: always as UTF-8, whatever charset the body claims, and rejecting malformed
 * escapes. Stateless.
 */
final class QueryString {

    private static final int MAX_SHOWN = 60;

    private QueryString() {}

    /**
     * Parses a query.
     *
     * @param text the query as it was sent, without its question mark
     * @return the values by name, in order; a name without a value has an empty one
     * @throws HttpProblem 422 if it is malformed
     */
    static Map<String, List<String>> parse(String text) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decoded(equals < 0 ? pair : pair.substring(0, equals), pair);
                String value = equals < 0 ? "" : decoded(pair.substring(equals + 1), pair);
                parameters.computeIfAbsent(name, unknown -> new ArrayList<>()).add(value);
            }
        }
        return parameters;
    }

    private static String decoded(String text, String pair) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            String shown = pair.length() <= MAX_SHOWN ? pair : pair.substring(0, MAX_SHOWN) + "...";
            throw HttpProblem.invalid(List.of(new FieldError(
                    List.of("query"),
                    "has \"" + shown + "\", in which a percent sign is not followed by two hexadecimal digits",
                    "query_invalid")));
        }
    }
}
