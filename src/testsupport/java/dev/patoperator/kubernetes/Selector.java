package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Label and field selectors of lists and watches. */
final class Selector {

    private static final Pattern SET = Pattern.compile("\\s*([^\\s!=,()]+)\\s+(in|notin)\\s+\\(([^)]*)\\)\\s*");
    private static final Pattern EQUALITY = Pattern.compile("\\s*([^\\s!=,()]+)\\s*(==|=|!=)\\s*([^\\s,()]*)\\s*");
    private static final Pattern EXISTS = Pattern.compile("\\s*(!?)\\s*([^\\s!=,()]+)\\s*");
    /** A comma outside parentheses. */
    private static final Pattern COMMA = Pattern.compile(",(?![^(]*\\))");

    private Selector() {}

    /**
     * Returns the filter for a request's selectors.
     *
     * @throws ApiFailure 400 when a selector cannot be parsed
     */
    static Predicate<JsonNode> of(ApiRequest request) {
        Predicate<JsonNode> labels = requirements(
                request.param("labelSelector"),
                (object, name) -> object.at("/metadata/labels").path(name));
        Predicate<JsonNode> fields = requirements(request.param("fieldSelector"), Selector::field);
        return labels.and(fields);
    }

    private interface Lookup {
        JsonNode value(JsonNode object, String name);
    }

    private static JsonNode field(JsonNode object, String path) {
        return object.at("/" + path.replace('.', '/'));
    }

    private static Predicate<JsonNode> requirements(String selector, Lookup lookup) {
        return selector.isBlank()
                ? object -> true
                : COMMA.splitAsStream(selector)
                        .map(text -> requirement(text, lookup))
                        .reduce(object -> true, Predicate::and);
    }

    private static Predicate<JsonNode> requirement(String text, Lookup lookup) {
        Matcher set = SET.matcher(text);
        if (set.matches()) {
            List<String> values =
                    Arrays.stream(set.group(3).split(",")).map(String::trim).toList();
            boolean wanted = set.group(2).equals("in");
            return object -> values.contains(lookup.value(object, set.group(1)).asText()) == wanted;
        }
        Matcher equality = EQUALITY.matcher(text);
        if (equality.matches()) {
            boolean wanted = !equality.group(2).equals("!=");
            return object -> lookup.value(object, equality.group(1)).asText("").equals(equality.group(3)) == wanted;
        }
        Matcher exists = EXISTS.matcher(text);
        if (exists.matches()) {
            boolean wanted = exists.group(1).isEmpty();
            return object -> lookup.value(object, exists.group(2)).isMissingNode() != wanted;
        }
        throw ApiFailure.badRequest("unable to parse requirement: " + text);
    }
}
