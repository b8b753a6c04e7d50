package dev.patoperator.github.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One operation of GitHub's OpenAPI description.
 *
 * @param id GitHub's {@code operationId}, for example {@code orgs/list-pat-grants}
 * @param method upper case
 * @param template the path as the description writes it, parameters in braces
 * @param path the pattern of the path template, with one group per parameter
 * @param pathParameterNames in the order of the groups
 * @param description the operation object of the file
 */
record Operation(
        String id,
        String method,
        String template,
        Pattern path,
        List<String> pathParameterNames,
        JsonNode description) {

    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");

    static Operation of(String method, String template, JsonNode description) {
        Pattern path = Pattern.compile(PARAMETER.matcher(template).replaceAll("([^/]+)"));
        List<String> names = PARAMETER
                .matcher(template)
                .results()
                .map(result -> result.group(1))
                .toList();
        return new Operation(description.get("operationId").asText(), method, template, path, names, description);
    }

    /** Returns the path parameters when this operation serves the path, else null. */
    @Nullable
    Map<String, String> match(String requestMethod, String requestPath) {
        Matcher matcher = path.matcher(requestPath);
        if (!method.equals(requestMethod) || !matcher.matches()) {
            return null;
        }
        Map<String, String> values = new HashMap<>();
        for (int group = 0; group < pathParameterNames.size(); group++) {
            values.put(pathParameterNames.get(group), matcher.group(group + 1));
        }
        return values;
    }
}
