package dev.patoperator;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Says where a kubeconfig cannot be parsed. The parsers' own messages quote the file, which has credentials, so nothing
 * of them is used.
 */
final class KubeconfigParseFailure {

    private KubeconfigParseFailure() {}

    /**
     * Returns one line without any value of the file.
     *
     * @param failure of Jackson, or of the YAML parser
     */
    static String describe(Throwable failure) {
        String path = failure instanceof JsonMappingException mapping ? path(mapping) : "";
        String where = (path.isEmpty() ? "" : " in " + path)
                + position(failure).map(position -> " at " + position).orElse("");
        return failure instanceof JsonMappingException
                ? "a value has the wrong type"
                        + (where.isEmpty() ? "; the file must have fields such as clusters" : where)
                : "it is neither YAML nor JSON" + where;
    }

    /** Returns the field's path, such as {@code users[0].user.token}. Keys of a map are the user's own: they are left out. */
    private static String path(JsonMappingException failure) {
        return failure.getPath().stream()
                .map(step -> step.getFieldName() == null
                        ? "[" + step.getIndex() + "]"
                        : "." + (step.getFrom() instanceof Map ? "*" : step.getFieldName()))
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    /** Returns line and column, from 1; empty when the parser does not know them. */
    private static Optional<String> position(Throwable failure) {
        if (failure instanceof MarkedYamlEngineException yaml) {
            Optional<Mark> mark = yaml.getProblemMark().or(yaml::getContextMark);
            return mark.map(found -> position(found.getLine() + 1, found.getColumn() + 1));
        }
        JsonLocation location = failure instanceof JsonProcessingException json ? json.getLocation() : null;
        return location == null || location.getLineNr() < 1
                ? Optional.empty()
                : Optional.of(position(location.getLineNr(), location.getColumnNr()));
    }

    private static String position(int line, int column) {
        return "line " + line + ", column " + column;
    }
}
