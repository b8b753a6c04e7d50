package dev.patoperator.github.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.http.GitHubRequest;
import dev.patoperator.github.http.GitHubResponse;
import dev.patoperator.github.http.ResponseJson;
import dev.patoperator.github.organization.OrganizationRepository;
import dev.patoperator.github.organization.RepositoryProperties;
import dev.patoperator.github.pat.DisplayName;
import dev.patoperator.github.pat.ResultPage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Parses one page of an organization's people or repositories. An item that lacks a value that conditions read makes the
 * page unreadable: with a default in its place, a condition would be true of what GitHub did not say.
 */
final class OrganizationPageParser {

    /** Far more than a topic or a value of a property may have. */
    private static final int MAX_TEXT_LENGTH = 4_096;

    private OrganizationPageParser() {}

    static ResultPage<Long> accountIds(GitHubRequest request, GitHubResponse response, int number, int size)
            throws GitHubException.Unavailable {
        return ListPageParser.page(request, response, number, size, ListPageParser::id);
    }

    static ResultPage<OrganizationRepository> repositories(
            GitHubRequest request, GitHubResponse response, int number, int size) throws GitHubException.Unavailable {
        return ListPageParser.page(request, response, number, size, OrganizationPageParser::repository);
    }

    static ResultPage<RepositoryProperties> customProperties(
            GitHubRequest request, GitHubResponse response, int number, int size) throws GitHubException.Unavailable {
        return ListPageParser.page(request, response, number, size, OrganizationPageParser::properties);
    }

    private static OrganizationRepository repository(JsonNode json) throws ResponseJson.UnreadableException {
        Boolean archived = ResponseJson.bool(json, "archived");
        if (archived == null) {
            throw new ResponseJson.UnreadableException("no archived that is true or false");
        }
        List<String> topics = texts(json.path("topics"), "topics that are not a list of texts").stream()
                .map(topic -> topic.toLowerCase(Locale.ROOT))
                .toList();
        return new OrganizationRepository(name(json, "name"), visibility(json), archived, topics);
    }

    /** GitHub's schema requires {@code private}, and not {@code visibility}. */
    private static String visibility(JsonNode json) throws ResponseJson.UnreadableException {
        if (json.hasNonNull("visibility")) {
            return name(json, "visibility");
        }
        Boolean isPrivate = ResponseJson.bool(json, "private");
        if (isPrivate == null) {
            throw new ResponseJson.UnreadableException("neither a visibility nor a private that is true or false");
        }
        return isPrivate ? "private" : "public";
    }

    private static RepositoryProperties properties(JsonNode json) throws ResponseJson.UnreadableException {
        JsonNode properties = json.path("properties");
        if (!properties.isArray()) {
            throw new ResponseJson.UnreadableException("properties that are not a list");
        }
        Map<String, List<String>> values = new HashMap<>();
        for (JsonNode property : properties) {
            List<String> value = value(property.path("value"));
            if (!value.isEmpty() && values.put(name(property, "property_name"), value) != null) {
                throw new ResponseJson.UnreadableException("two properties of the same name");
            }
        }
        return new RepositoryProperties(name(json, "repository_name"), values);
    }

    /** Returns a property's value as a list; empty when it has none. */
    private static List<String> value(JsonNode value) throws ResponseJson.UnreadableException {
        String problem = "a property with a value that is neither a text nor a list of texts";
        if (value.isNull()) {
            return List.of();
        }
        return value.isTextual() ? List.of(text(value, problem)) : texts(value, problem);
    }

    private static List<String> texts(JsonNode list, String problem) throws ResponseJson.UnreadableException {
        if (!list.isArray()) {
            throw new ResponseJson.UnreadableException(problem);
        }
        List<String> texts = new ArrayList<>(list.size());
        for (JsonNode element : list) {
            texts.add(text(element, problem));
        }
        return List.copyOf(texts);
    }

    private static String text(JsonNode value, String problem) throws ResponseJson.UnreadableException {
        if (!value.isTextual()) {
            throw new ResponseJson.UnreadableException(problem);
        }
        if (value.textValue().length() > MAX_TEXT_LENGTH) {
            throw new ResponseJson.UnreadableException("a text of more than " + MAX_TEXT_LENGTH + " characters");
        }
        return value.textValue();
    }

    private static String name(JsonNode json, String field) throws ResponseJson.UnreadableException {
        String name = DisplayName.of(ResponseJson.text(json, field));
        if (name == null) {
            throw new ResponseJson.UnreadableException("no " + field + " that is a text");
        }
        return name.toLowerCase(Locale.ROOT);
    }
}
