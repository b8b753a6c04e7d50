package dev.patoperator.api.crd;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Converts CEL rules to JSON Schema: "no duplicates in this list", the form of a text or of each text of a list, and any
 * "or" of which fields are present.
 */
final class RuleSchema {
    private static final String NO_DUPLICATES = "self.all(id, self.indexOf(id) == self.lastIndexOf(id))";
    private static final Pattern PRESENT = Pattern.compile("has\\(self\\.([A-Za-z.]+)\\)");
    private static final Pattern ABSENT = Pattern.compile("!has\\(self\\.([A-Za-z.]+)\\)");
    private static final Pattern PRESENT_AND_TRUE = Pattern.compile("\\(has\\(self\\.([A-Za-z]+)\\) && self\\.\\1\\)");

    private static final Pattern FORM = Pattern.compile("self\\.matches\\('([^']*)'\\)");
    private static final Pattern FORM_OF_EACH = Pattern.compile("self\\.all\\((\\w+), \\1\\.matches\\('([^']*)'\\)\\)");

    private RuleSchema() {}

    /** Returns the schema that holds exactly when the rule holds; empty for a rule of another form. */
    static Optional<ObjectNode> of(String rule) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        if (rule.equals(NO_DUPLICATES)) {
            return Optional.of(schema.put("uniqueItems", true));
        }
        Matcher form = FORM.matcher(rule);
        if (form.matches()) {
            return Optional.of(schema.put("pattern", form.group(1)));
        }
        Matcher formOfEach = FORM_OF_EACH.matcher(rule);
        if (formOfEach.matches()) {
            schema.putObject("items").put("pattern", formOfEach.group(2));
            return Optional.of(schema);
        }
        ArrayNode alternatives = schema.putArray("anyOf");
        for (String term : rule.split(" \\|\\| ")) {
            Optional<ObjectNode> alternative = ofTerm(term);
            if (alternative.isEmpty()) {
                return Optional.empty();
            }
            alternatives.add(alternative.get());
        }
        return Optional.of(schema);
    }

    private static Optional<ObjectNode> ofTerm(String term) {
        Matcher present = PRESENT.matcher(term);
        if (present.matches()) {
            return Optional.of(required(present.group(1).split("\\.")));
        }
        Matcher absent = ABSENT.matcher(term);
        if (absent.matches()) {
            return Optional.of(forbidden(absent.group(1).split("\\.")));
        }
        Matcher presentAndTrue = PRESENT_AND_TRUE.matcher(term);
        if (presentAndTrue.matches()) {
            ObjectNode required = required(presentAndTrue.group(1));
            required.putObject("properties").putObject(presentAndTrue.group(1)).put("const", true);
            return Optional.of(required);
        }
        return Optional.empty();
    }

    /** Returns the schema of an object that has the field at this path. */
    static ObjectNode required(String... path) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode schema = root;
        for (int i = 0; i < path.length; i++) {
            schema.putArray("required").add(path[i]);
            if (i < path.length - 1) {
                schema = schema.putObject("properties").putObject(path[i]);
            }
        }
        return root;
    }

    /** Returns the schema of an object without the field at this path. Unlike with {@code not}, the error names the field. */
    private static ObjectNode forbidden(String... path) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode schema = root;
        for (int i = 0; i < path.length - 1; i++) {
            schema = schema.putObject("properties").putObject(path[i]);
        }
        schema.putObject("properties").put(path[path.length - 1], false);
        return root;
    }
}
